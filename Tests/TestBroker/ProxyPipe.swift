// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0
import Foundation

/// One direction of a connection through a ``FaultProxy``.
struct ProxyPipe {
    private static let capacity = 64 << 10
    /// The most single bytes in one turn, so that other connections have theirs.
    private static let mostSingleWrites = 512

    private let from: CInt
    private let to: CInt
    private let isFromHub: Bool
    private var buffer: [UInt8] = []
    private var packets = AcknowledgementFilter()
    private var generator: SeededGenerator
    private var hasEnded = false
    private var isStalled = false
    private var rate: Int?
    /// Bytes that a limited rate lets through now.
    private var allowance = 0.0
    private var paidAt = ContinuousClock.now
    /// Bytes that the receiving side has been given.
    private(set) var passedCount = 0

    init(from: CInt, to: CInt, isFromHub: Bool, seed: UInt64) {
        (self.from, self.to, self.isFromHub) = (from, to, isFromHub)
        generator = SeededGenerator(seed: seed)
    }

    /// The sender hung up, and all that it sent was passed on.
    var isOver: Bool { hasEnded && buffer.isEmpty }
    var isThrottled: Bool { rate != nil && !buffer.isEmpty && !isStalled }
    var readEvents: Int16 { !isStalled && !hasEnded && buffer.count < Self.capacity ? Int16(POLLIN) : 0 }
    var writeEvents: Int16 { !isStalled && !buffer.isEmpty && writableCount > 0 ? Int16(POLLOUT) : 0 }

    private var writableCount: Int { rate == nil ? buffer.count : min(buffer.count, Int(allowance)) }

    /// Takes note of the faults before each wait.
    mutating func begin(rate: Int?, isStalled: Bool) {
        (self.rate, self.isStalled) = (rate, isStalled)
        let now = ContinuousClock.now
        if let rate {
            // No more than a tenth of a second is saved up.
            let perSecond = Double(rate)
            allowance = min(allowance + (now - paidAt) / .seconds(1) * perSecond, max(perSecond / 10, 1))
        }
        paidAt = now
    }

    /// Moves what can be moved after a wait.
    /// - Parameters:
    ///   - events: Of `poll`, for either side.
    ///   - limit: The most bytes to pass on.
    /// - Returns: `false` when the connection is broken.
    mutating func move(
        from readable: Int16,
        to writable: Int16,
        _ faults: FaultProxy.Faults,
        limit: Int?
    ) -> Bool {
        if readEvents != 0, readable & Int16(POLLIN) != 0, !fill(faults) { return false }
        if writable & Int16(POLLOUT) != 0 || readable & Int16(POLLIN) != 0 {
            return isStalled || empty(byteByByte: faults.splitsWrites, limit: limit)
        }
        return true
    }

    private mutating func fill(_ faults: FaultProxy.Faults) -> Bool {
        var bytes = [UInt8](repeating: 0, count: Self.capacity - buffer.count)
        let count = recv(from, &bytes, bytes.count, 0)
        guard count > 0 else {
            hasEnded = count == 0
            return count == 0 || errno == EAGAIN
        }
        guard isFromHub else {
            buffer += bytes[..<count]
            return true
        }
        var passed = packets.pass(bytes[..<count], dropping: faults.swallowsAcknowledgements)
        if faults.mutatedShare > 0 {
            for index in passed.indices where Double.random(in: 0..<1, using: &generator) < faults.mutatedShare {
                passed[index] ^= UInt8.random(in: 1...255, using: &generator)
            }
        }
        buffer += passed
        return true
    }

    private mutating func empty(byteByByte: Bool, limit: Int?) -> Bool {
        var left = min(writableCount, limit ?? Int.max, byteByByte ? Self.mostSingleWrites : Int.max)
        while left > 0 {
            let count = send(to, buffer, byteByByte ? 1 : left, CInt(MSG_NOSIGNAL))
            guard count > 0 else { return errno == EAGAIN }
            buffer.removeFirst(count)
            passedCount += count
            if rate != nil { allowance -= Double(count) }
            left -= count
        }
        return true
    }
}
