// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// The bytes that may go to the hub just now: a bucket that fills with so many a second and holds one second's.
///
/// A packet that is larger than the bucket goes when the bucket is full, and what follows waits until the debt is
/// paid off.
struct ByteBudget {
    /// `nil`: no limit.
    let bytesPerSecond: Int?
    private var left: Double
    private var filledAt: ContinuousClock.Instant

    init(bytesPerSecond: Int?, now: ContinuousClock.Instant = .now) {
        self.bytesPerSecond = bytesPerSecond
        left = Double(bytesPerSecond ?? 0)
        filledAt = now
    }

    /// What may be sent now; not below zero.
    func available(at now: ContinuousClock.Instant = .now) -> Int {
        bytesPerSecond == nil ? .max : max(0, Int(filled(at: now)))
    }

    /// Whether a packet of any size may be sent now.
    func isFull(at now: ContinuousClock.Instant = .now) -> Bool {
        bytesPerSecond.map { filled(at: now) >= Double($0) } ?? true
    }

    /// Whether a packet of `byteCount` may be sent now.
    func allows(_ byteCount: Int, at now: ContinuousClock.Instant = .now) -> Bool {
        available(at: now) >= byteCount || isFull(at: now)
    }

    mutating func spend(_ byteCount: Int, at now: ContinuousClock.Instant = .now) {
        guard bytesPerSecond != nil else { return }
        (left, filledAt) = (filled(at: now) - Double(byteCount), max(filledAt, now))
    }

    private func filled(at now: ContinuousClock.Instant) -> Double {
        let rate = Double(bytesPerSecond ?? 0)
        return min(rate, left + rate * max(0, (now - filledAt) / .seconds(1)))
    }
}
