// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents

/// Appends that wait to be committed together.
struct CommitQueue {
    /// One call of `append`. Its continuation is resumed exactly once, by the commit that took it.
    struct Entry {
        var drafts: [EventDraft]
        var continuation: CheckedContinuation<Result<[EventKey], StoreError>, Never>

        /// That of its most important draft.
        var rank: Int { drafts.lazy.map(\.family.rank).min() ?? Int.max }
    }

    private(set) var entries: [Entry] = []
    private(set) var draftCount = 0
    private var isUrgent = false
    private let dueCount: Int

    /// - Parameter dueCount: So many drafts do not wait any longer.
    init(dueCount: Int) {
        self.dueCount = dueCount
    }

    /// Whether a commit should not wait for the delay to pass.
    var isDue: Bool { isUrgent || draftCount >= dueCount }

    mutating func add(_ entry: Entry) {
        entries.append(entry)
        draftCount += entry.drafts.count
        isUrgent = isUrgent || entry.drafts.contains { !$0.family.mayWaitForCommit }
    }

    mutating func takeAll() -> [Entry] {
        defer { self = CommitQueue(dueCount: dueCount) }
        return entries
    }
}
