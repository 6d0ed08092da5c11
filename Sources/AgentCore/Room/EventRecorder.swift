// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

package import ClassroomEvents
package import EdgeStore
package import Logging
import Synchronization

/// The way of every event into the store, and the place where one that cannot go in is counted and reported.
package final class EventRecorder: Sendable {
    private struct Tally {
        var accepted: UInt64 = 0
        var refused: UInt64 = 0
        var lastReport: ContinuousClock.Instant?
    }

    private let store: EdgeStore
    private let logger: Logger
    private let tally = Mutex(Tally())

    package init(store: EdgeStore, logger: Logger) {
        self.store = store
        self.logger = logger
    }

    /// Returns when the event is on disk, or was refused and counted.
    /// - Returns: Whether it is on disk.
    @discardableResult
    package func record(
        _ data: some EventData,
        device: Code? = nil,
        at moment: Moment = .now()
    ) async -> Bool {
        do {
            _ = try await store.append([EventDraft(data, device: device, at: moment)])
            tally.withLock { $0.accepted += 1 }
            return true
        } catch {
            refuse(type: type(of: data).type, error: error)
            return false
        }
    }

    /// Events on disk and events refused since the agent started.
    package var counts: (accepted: UInt64, refused: UInt64) { tally.withLock { ($0.accepted, $0.refused) } }

    /// One log line a minute however many are refused: a full disk must not be filled further by its log.
    private func refuse(type: String, error: any Error) {
        let refused: UInt64? = tally.withLock { tally in
            tally.refused += 1
            if let last = tally.lastReport, .now - last < .seconds(60) { return nil }
            tally.lastReport = .now
            return tally.refused
        }
        guard let refused else { return }
        logger.error(
            "event refused by the store",
            metadata: ["type": "\(type)", "error": "\(error)", "refused": "\(refused)"]
        )
    }
}
