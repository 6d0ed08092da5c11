// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// The publications of one connection that wait for their PUBACK.
struct DeliveryWindow {
    private struct Delivery {
        var token: PublishToken
        var sentAt: ContinuousClock.Instant
    }

    /// See ``HubOptions/publishTimeout``.
    let timeout: Duration
    private var deliveries: [CInt: Delivery] = [:]
    /// The last PUBACK, or the moment at which the window stopped being empty.
    private var progressAt: ContinuousClock.Instant?

    init(timeout: Duration) { self.timeout = timeout }

    var count: Int { deliveries.count }

    /// - Returns: A publication that had the same message id and was never acknowledged: the ids have
    ///   gone round since.
    mutating func sent(
        _ token: PublishToken,
        as messageID: CInt,
        at now: ContinuousClock.Instant = .now
    ) -> PublishToken? {
        if deliveries.isEmpty { progressAt = now }
        return deliveries.updateValue(Delivery(token: token, sentAt: now), forKey: messageID)?.token
    }

    /// - Returns: `nil` for an id that was not waiting.
    mutating func acknowledged(_ messageID: CInt, at now: ContinuousClock.Instant = .now) -> PublishToken? {
        guard let delivery = deliveries.removeValue(forKey: messageID) else { return nil }
        progressAt = deliveries.isEmpty ? nil : now
        return delivery.token
    }

    /// Empties the window.
    /// - Returns: What was in it, in the order of publishing.
    mutating func abandonAll() -> [PublishToken] {
        defer {
            deliveries.removeAll()
            progressAt = nil
        }
        return deliveries.values.map(\.token).sorted()
    }

    /// When the link counts as dead unless a PUBACK comes; `nil` while nothing is due.
    var deadline: ContinuousClock.Instant? { progressAt.map { $0 + timeout } }

    /// No PUBACK for ``timeout``, or one publication passed over for four times as long.
    func isOverdue(at now: ContinuousClock.Instant = .now) -> Bool {
        guard let deadline else { return false }
        return deadline <= now || deliveries.values.contains { $0.sentAt + timeout * 4 <= now }
    }
}
