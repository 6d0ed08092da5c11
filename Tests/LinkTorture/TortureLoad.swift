// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents
import EdgeStore
import Synchronization

/// The events that the room would make, from many tasks at once and as fast as the store takes them.
final class TortureLoad: Sendable {
    private let store: EdgeStore
    private let options: TortureOptions
    private let clock: TortureClock
    private let journal: TortureJournal
    private let begun = Atomic(0)
    private let accepted = Atomic(0)
    /// How many events were refused, by the code of the error.
    private let refused = Mutex<[StoreError.Code: Int]>([:])

    init(into store: EdgeStore, _ options: TortureOptions, clock: TortureClock) {
        self.store = store
        self.options = options
        self.clock = clock
        journal = TortureJournal(path: options.journal)
    }

    /// Returns when as many were appended as was asked for.
    func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<options.producers {
                group.addTask { try await self.produce() }
            }
            try await group.waitForAll()
        }
        TortureJournal.tell("filled \(accepted.load(ordering: .relaxed))")
        for (code, count) in refused.withLock({ $0 }).sorted(by: { $0.value > $1.value }) {
            TortureJournal.tell("refused \(count) \(code)")
        }
    }

    private func produce() async throws {
        while !Task.isCancelled {
            let first = begun.add(options.group, ordering: .relaxed).oldValue
            guard first < options.events else { return }
            let drafts = try (first..<min(first + options.group, options.events)).map {
                try TortureEvents.draft($0, at: clock.moment())
            }
            do throws(StoreError) {
                let keys = try await store.append(drafts)
                journal.accepted(keys)
                tell(accepted.add(keys.count, ordering: .relaxed))
            } catch {
                guard [.full, .diskFull, .overloaded].contains(error.code) else { TortureJournal.fail("\(error)") }
                refused.withLock { $0[error.code, default: 0] += drafts.count }
            }
        }
    }

    /// The first event, and every twentieth of what was asked for.
    private func tell(_ count: (oldValue: Int, newValue: Int)) {
        if count.oldValue == 0 { TortureJournal.tell("accepted") }
        guard options.events < .max else { return }
        let step = max(1, options.events / 20)
        if count.oldValue / step != count.newValue / step { TortureJournal.tell("progress \(count.newValue)") }
    }
}
