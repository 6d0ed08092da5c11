// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents

/// How many events the store has refused, by family, until the hub has been told.
struct RefusedEvents {
    /// By rank: those that no `classroom.store.refused` has told of.
    private(set) var untold = [Int64](repeating: 0, count: Family.allCases.count)
    /// By rank: those that are not in the families' counters on disk yet.
    private(set) var uncounted = [Int64](repeating: 0, count: Family.allCases.count)
    private var reason = StoreRefused.Reason.other
    private var since: ContinuousClock.Instant?

    var isAnyUntold: Bool { since != nil }

    mutating func add(_ drafts: [EncodedDraft], because error: StoreError, at now: ContinuousClock.Instant = .now) {
        guard error.code != .closed else { return }
        for draft in drafts {
            untold[draft.family.rank] += 1
            uncounted[draft.family.rank] += 1
        }
        reason = StoreRefused.Reason(error.code)
        since = since ?? now
    }

    mutating func counted() {
        uncounted = uncounted.map { _ in 0 }
    }

    /// What is to be told, from the first refusal until now; `nil` when there is nothing.
    func report(at now: ContinuousClock.Instant = .now) -> StoreRefused? {
        guard let since else { return nil }
        let counts = Family.allCases.map { ($0.rawValue, untold[$0.rank]) }.filter { $0.1 > 0 }
        return StoreRefused(
            counts: Dictionary(uniqueKeysWithValues: counts),
            seconds: Double((now - since).milliseconds) / 1000,
            reason: reason
        )
    }

    mutating func told() {
        untold = untold.map { _ in 0 }
        since = nil
    }
}

extension StoreRefused.Reason {
    init(_ code: StoreError.Code) {
        self =
            switch code {
            case .diskFull: .diskFull
            case .full: .quota
            case .readOnly: .readOnly
            case .inputOutput: .inputOutput
            default: .other
            }
    }
}
