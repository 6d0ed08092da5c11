// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents
import EdgeStore

/// How one family's events go to the hub: alone or in batches, and what to do about those that are refused.
///
/// A refusal stops the lane until nothing of it is on its way; then it begins again at the first event that is not
/// acknowledged, one parcel at a time and of half the size, until the event is found that the hub does not take.
/// Other lanes go on meanwhile.
struct FamilyLane {
    /// What to do about a refused parcel.
    enum Measure: Hashable {
        /// Nothing now: all of it is sent again.
        case sendAgain
        case setAside
    }

    /// The search for the event because of which a batch was refused.
    private struct Mending {
        var epoch: Int64
        /// The last event of the refused batch.
        var end: Int64
        /// The most events in a parcel.
        var count: Int
        /// The hub may not allow the batches' topic at all: events go alone, without waiting for each.
        var isStreaming = false
        var hasSetAside = false
    }

    /// Not empty for so long: a backlog.
    static let moment = Duration.seconds(1)
    /// So many events refused in a row, and none taken: it is the hub that is wrong, not the events.
    static let mostInARow = 8
    /// So often an event is sent that is refused without a clear reason.
    static let mostTries = 5

    let family: Family
    private(set) var isBacklog: Bool
    /// After a refusal.
    private(set) var pause = RefusalPause()
    /// Parcels on their way.
    private(set) var onTheWay = 0
    private var behindSince: ContinuousClock.Instant?
    private var mending: Mending?
    private var mustRewind = false
    /// One parcel at a time until one is taken.
    private var isProbing = false
    private var takesBatches = true
    private var setAsideInARow = 0
    private var tried: (key: EventKey, count: Int)?

    /// - Parameter isBacklog: Whether events wait from before.
    init(_ family: Family, isBacklog: Bool) {
        self.family = family
        self.isBacklog = isBacklog
    }

    /// Whether the last look found more than could be sent.
    var isBehind: Bool { behindSince != nil }

    /// Whether everything is sent and nothing was refused.
    var isAtEase: Bool { !isBehind && !mustRewind && !isProbing && mending == nil && pause.reason == nil }

    /// Whether what was read for the lane may still be sent.
    func isOpen(at now: ContinuousClock.Instant = .now) -> Bool { !mustRewind && !pause.isActive(at: now) }

    /// A connection began; nothing is on its way.
    /// - Parameter afterOutage: There was none for more than a moment: whatever waits now has waited.
    mutating func begin(afterOutage: Bool) {
        onTheWay = 0
        mustRewind = false
        mending = nil
        takesBatches = true
        isBacklog = isBacklog || afterOutage
    }

    /// What to ask the store for. Call ``takeRewind(at:)`` before.
    func wish(canBatch: Bool, at now: ContinuousClock.Instant = .now) -> UplinkRequest.Lane {
        var lane = UplinkRequest.Lane(form: isBacklog && canBatch && takesBatches ? .batch : .event)
        if let mending {
            if mending.count == 1 { lane.form = .event }
            lane.maximumCount = mending.count
        }
        if !isOpen(at: now) {
            lane.maximumParcels = 0
        } else if isProbing || mending.map({ !$0.isStreaming }) ?? false {
            lane.maximumParcels = max(0, 1 - onTheWay)
        }
        return lane
    }

    /// Whether the lane begins again now, at the first event that is not acknowledged.
    mutating func takeRewind(at now: ContinuousClock.Instant = .now) -> Bool {
        guard mustRewind, onTheWay == 0, !pause.isActive(at: now) else { return false }
        mustRewind = false
        return true
    }

    /// What was seen after a look into the store.
    mutating func looked(isMoreWaiting: Bool, at now: ContinuousClock.Instant = .now) {
        guard isMoreWaiting else {
            (isBacklog, behindSince) = (false, nil)
            return
        }
        let since = behindSince ?? now
        behindSince = since
        if now - since >= Self.moment { isBacklog = true }
    }

    mutating func sent() { onTheWay += 1 }

    /// The connection ended before the answer.
    mutating func abandoned() { onTheWay -= 1 }

    mutating func accepted(_ range: EventRange, at now: ContinuousClock.Instant = .now) {
        onTheWay -= 1
        setAsideInARow = 0
        guard isOpen(at: now) else { return }  // it was sent before what was refused
        tried = nil
        pause = RefusalPause()
        isProbing = false
        guard let mending, range.epoch != mending.epoch || range.sequences.upperBound >= mending.end else { return }
        // Every event was taken alone that was refused with others: this hub takes no batches.
        if mending.isStreaming, !mending.hasSetAside { takesBatches = false }
        self.mending = nil
    }

    /// - Parameters:
    ///   - reason: For people.
    /// - Returns: What to do. After ``Measure/setAside`` the parcel stays on its way until ``setAside(_:)`` or
    ///   ``keptBack(_:at:)``.
    mutating func refused(
        _ parcel: Cargo.Parcel,
        _ verdict: RefusalVerdict,
        _ reason: String,
        at now: ContinuousClock.Instant = .now
    ) -> Measure {
        mustRewind = true
        if parcel.form == .batch {  // even of one event, which may be welcome alone
            split(parcel, verdict, reason, now)
        } else if mayBeSetAside(parcel, verdict) {
            setAsideInARow += 1
            return .setAside
        } else {
            hold(reason, now)
        }
        onTheWay -= 1
        return .sendAgain
    }

    /// The store keeps the event as a dead letter: it is no longer sent.
    mutating func setAside(_ range: EventRange) {
        onTheWay -= 1
        tried = nil
        guard var mending else { return }
        mending.hasSetAside = true
        let isOver = !mending.isStreaming || range.sequences.upperBound >= mending.end
        self.mending = isOver ? nil : mending
    }

    /// The store could not set it aside.
    mutating func keptBack(_ reason: String, at now: ContinuousClock.Instant = .now) {
        onTheWay -= 1
        setAsideInARow -= 1
        hold(reason, now)
    }

    private mutating func hold(_ reason: String, _ now: ContinuousClock.Instant) {
        pause.begin(reason, now: now)
        isProbing = true
    }

    private mutating func split(
        _ parcel: Cargo.Parcel,
        _ verdict: RefusalVerdict,
        _ reason: String,
        _ now: ContinuousClock.Instant
    ) {
        let (epoch, end) = (parcel.range.epoch, parcel.range.sequences.upperBound)
        switch verdict {
        case .wait: return hold(reason, now)
        case .forbidden:
            // Batches behind it were refused for the same reason; they are tried once more only if this was its own.
            guard mending == nil else { return }
            mending = Mending(epoch: epoch, end: end, count: 1, isStreaming: true)
        case .unfit, .unclear:
            if verdict == .unclear { hold(reason, now) }
            // The first of several that were on their way.
            guard mending.map({ end <= $0.end || $0.epoch != epoch }) ?? true else { return }
            mending = Mending(epoch: epoch, end: end, count: max(1, parcel.count / 2))
        }
    }

    private mutating func mayBeSetAside(_ parcel: Cargo.Parcel, _ verdict: RefusalVerdict) -> Bool {
        // A gap event must arrive, sometime: it explains others.
        guard !parcel.isGap, verdict != .wait, setAsideInARow < Self.mostInARow else { return false }
        guard verdict == .unclear else { return true }
        let key = parcel.range.last
        let count = (tried?.key == key ? tried?.count ?? 0 : 0) + 1
        tried = (key, count)
        return count >= Self.mostTries
    }
}
