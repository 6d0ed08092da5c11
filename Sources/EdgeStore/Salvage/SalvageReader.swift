// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentRuntime
import ClassroomEvents

/// Reads one database that was set aside, on a thread of its own: the disk may be slow where it is ill.
actor SalvageReader {
    /// Events of one or more pages.
    struct Batch: Sendable {
        struct Item: Sendable {
            var event: StoredEvent
            /// Whether a gap event has told of it already.
            var isExplained: Bool
        }

        var items: [Item] = []
        /// What was read up to, this page included.
        var page: UInt32
        var isLast = false
    }

    /// A batch is committed at once, and appends wait for it.
    private static let batchCount = 100
    private static let batchBytes = 128 << 10
    /// Below this, it is given to the store all the same after so many pages, so that the reading can be ended.
    private static let batchPages: UInt32 = 16_384

    private let thread: PollThread
    private let source: SalvageSource
    private lazy var image = source.image()
    private var survey = SalvageSurvey()

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.executor }

    init(_ source: SalvageSource, thread: PollThread) {
        self.thread = thread
        self.source = source
    }

    /// Looks at every page once. Needed before next(after:).
    func look() -> SalvageSurvey {
        survey = SalvageSurvey()
        for number in stride(from: 1, through: image.pageCount, by: 1) {
            for row in rows(number) { survey.note(row) }
        }
        survey.unreadablePages = image.failures
        survey.isLogDamaged = image.isLogDamaged
        return survey
    }

    /// The next events that the store is to have.
    /// - Parameter page: 0 at the beginning.
    func next(after page: UInt32) -> Batch {
        var batch = Batch(page: page)
        var byteCount = 0
        while batch.items.count < Self.batchCount, byteCount < Self.batchBytes, batch.page - page < Self.batchPages {
            guard batch.page < image.pageCount else {
                batch.isLast = true
                break
            }
            batch.page += 1
            for row in rows(batch.page) where survey.isWanted(row) {
                switch row {
                case .event(let event): batch.items.append(Batch.Item(event: event, isExplained: false))
                case .earlier(let event, let isExplained):
                    batch.items.append(Batch.Item(event: event, isExplained: isExplained))
                case .counters, .epoch: continue
                }
                byteCount += batch.items.last?.event.payload.count ?? 0
            }
        }
        return batch
    }

    private func rows(_ number: UInt32) -> [SalvagedRow] {
        guard !image.unused.contains(number), let page = image.page(number) else { return [] }
        return LeafRow.rows(of: page, in: image).compactMap { SalvagedRow($0, isNewer: source.isNewer) }
    }
}
