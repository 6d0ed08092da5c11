// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import EdgeStore

/// How redeliveries go to the hub: what was salvaged from a damaged store, and what the hub is to have again.
///
/// One message at a time, in every fifth slot while others wait. Refused ones are handled as a ``FamilyLane`` does.
struct RedeliveryLane {
    /// What is on its way.
    struct Parcel: Hashable {
        var keys: [RedeliveryKey]
        /// It is one event, and that is a `classroom.store.gap`.
        var isGap: Bool
        /// The cursor behind it.
        var cursor: RedeliveryCursor
    }

    private static let share = 5
    private static let patience = 16
    /// Looked for so often when there were none.
    private static let interval = Duration.seconds(1)

    private(set) var cursor = RedeliveryCursor()
    private(set) var pause = RefusalPause()
    /// The most events in a batch.
    private(set) var maximumCount = Int.max
    /// Whether the last look found some.
    private var isWaiting = true
    private var lookedAt: ContinuousClock.Instant?
    private var isOnTheWay = false
    private var othersSince = 0
    private var acceptedInARow = 0
    private var setAsideInARow = 0
    private var tries = 0

    /// A connection began; nothing is on its way.
    mutating func begin() {
        cursor = RedeliveryCursor()
        isOnTheWay = false
        isWaiting = true
    }

    /// Whether there are some, or may be.
    var isActive: Bool { isWaiting || isOnTheWay || pause.reason != nil }

    /// How many other messages may go before a redelivery; `nil` when none is to be sent.
    func others(at now: ContinuousClock.Instant = .now) -> Int? {
        isReady(at: now) && isWaiting ? max(0, Self.share - 1 - othersSince) : nil
    }

    mutating func othersSent(_ count: Int) { othersSince = min(Self.share, othersSince + count) }

    /// Whether to look for redeliveries now.
    /// - Parameter isIdle: Nothing else waits.
    func isDue(isIdle: Bool, at now: ContinuousClock.Instant = .now) -> Bool {
        guard isReady(at: now) else { return false }
        guard isWaiting else { return lookedAt.map { now - $0 >= Self.interval } ?? true }
        return isIdle || others(at: now) == 0
    }

    mutating func looked(isWaiting: Bool, at now: ContinuousClock.Instant = .now) {
        self.isWaiting = isWaiting
        lookedAt = now
    }

    mutating func sent() {
        isOnTheWay = true
        othersSince = 0
    }

    mutating func abandoned() { isOnTheWay = false }

    mutating func accepted(_ parcel: Parcel) {
        isOnTheWay = false
        cursor = parcel.cursor
        pause = RefusalPause()
        (setAsideInARow, tries) = (0, 0)
        acceptedInARow += 1
        if acceptedInARow % Self.patience == 0 { maximumCount = maximumCount > .max / 2 ? .max : maximumCount * 2 }
    }

    /// - Returns: What to do. After ``FamilyLane/Measure/setAside`` nothing is sent until ``setAside(_:)`` or
    ///   ``keptBack(_:at:)``.
    mutating func refused(
        _ parcel: Parcel,
        _ verdict: RefusalVerdict,
        _ reason: String,
        at now: ContinuousClock.Instant = .now
    ) -> FamilyLane.Measure {
        acceptedInARow = 0
        if maximumCount > 1, verdict != .wait {  // even one event may be welcome alone
            maximumCount = verdict == .forbidden ? 1 : max(1, parcel.keys.count / 2)
            if verdict == .unclear { pause.begin(reason, now: now) }
        } else {
            tries += 1
            let isHopeless =
                verdict == .unfit || verdict == .forbidden || verdict == .unclear && tries >= FamilyLane.mostTries
            if isHopeless, !parcel.isGap, setAsideInARow < FamilyLane.mostInARow {
                setAsideInARow += 1
                return .setAside
            }
            pause.begin(reason, now: now)
        }
        isOnTheWay = false
        return .sendAgain
    }

    /// The store keeps the event as a dead letter: it is no longer sent.
    mutating func setAside(_ parcel: Parcel) {
        isOnTheWay = false
        cursor = parcel.cursor
        tries = 0
        maximumCount = .max
    }

    /// The store could not set it aside.
    mutating func keptBack(_ reason: String, at now: ContinuousClock.Instant = .now) {
        isOnTheWay = false
        setAsideInARow -= 1
        pause.begin(reason, now: now)
    }

    private func isReady(at now: ContinuousClock.Instant) -> Bool { !isOnTheWay && !pause.isActive(at: now) }
}
