// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents

/// Appends that wait to be committed together, and whether somebody sees to that already.
struct CommitQueue {
    /// One call of `append`. Its continuation is resumed exactly once, by the commit that took it.
    struct Entry: Sendable {
        var drafts: [EncodedDraft]
        var continuation: CheckedContinuation<Result<[EventKey], StoreError>, Never>

        /// That of its most important draft.
        var rank: Int { drafts.lazy.map(\.family.rank).min() ?? Int.max }
    }

    /// What the caller of ``add(_:)`` must do, outside the lock.
    enum Action: Hashable {
        /// Nothing: a commit that will take the entry was asked for before.
        case none
        /// Ask for a commit now.
        case commit
        /// Ask for a look at ``CommitQueue/due`` at this time.
        case look(at: ContinuousClock.Instant)
        /// Refuse the entry, which was not added: so many drafts wait already.
        case refuse(waiting: Int)
    }

    private(set) var entries: [Entry] = []
    private(set) var draftCount = 0
    /// When the commit must begin at the latest; `nil` when nothing waits.
    private(set) var due: ContinuousClock.Instant?
    private var isCommitRequested = false
    private var isLookRequested = false
    private let dueCount: Int
    private let maximumCount: Int
    private let delay: Duration

    /// ``StoreConfiguration/commitCount``, ``StoreConfiguration/maximumWaiting`` and ``StoreConfiguration/commitDelay``.
    init(_ configuration: StoreConfiguration) {
        dueCount = configuration.commitCount
        maximumCount = configuration.maximumWaiting
        delay = configuration.commitDelay
    }

    mutating func add(_ entry: Entry) -> Action {
        guard draftCount + entry.drafts.count <= maximumCount else { return .refuse(waiting: draftCount) }
        entries.append(entry)
        draftCount += entry.drafts.count
        if isCommitRequested { return .none }
        if draftCount >= dueCount || entry.drafts.contains(where: { !$0.family.mayWaitForCommit }) {
            isCommitRequested = true
            return .commit
        }
        guard due == nil else { return .none }
        let due = ContinuousClock.now + delay
        self.due = due
        return requestLook(at: due)
    }

    /// Call at the time that was asked for by ``Action/look(at:)``, then do what this says.
    mutating func look(at now: ContinuousClock.Instant) -> Action {
        isLookRequested = false
        guard !isCommitRequested, let due else { return .none }
        // What the look was asked for may have been committed meanwhile; then this is a later entry's time.
        return due <= now ? .commit : requestLook(at: due)
    }

    mutating func takeAll() -> [Entry] {
        defer {
            entries = []
            entries.reserveCapacity(min(dueCount, maximumCount))
            draftCount = 0
            due = nil
            isCommitRequested = false
        }
        return entries
    }

    private mutating func requestLook(at time: ContinuousClock.Instant) -> Action {
        guard !isLookRequested else { return .none }
        isLookRequested = true
        return .look(at: time)
    }
}
