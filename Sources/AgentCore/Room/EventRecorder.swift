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
        var refused: [Family: UInt64] = [:]
        var lastRefusal: (text: String, at: ContinuousClock.Instant)?
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
            refuse(type: type(of: data).type, family: type(of: data).family, error: error)
            return false
        }
    }

    /// Events on disk and events refused since the agent started.
    package var counts: (accepted: UInt64, refused: [Family: UInt64]) { tally.withLock { ($0.accepted, $0.refused) } }

    /// Why the last event was refused, if that was within the last minute; so a thread that hangs on the disk need not
    /// be asked.
    package var trouble: String? {
        tally.withLock { $0.lastRefusal }.flatMap { .now - $0.at < .seconds(60) ? $0.text : nil }
    }

    /// One log line a minute however many are refused: a full disk must not be filled further by its log.
    private func refuse(type: String, family: Family, error: any Error) {
        let refused: UInt64? = tally.withLock { tally in
            tally.refused[family, default: 0] += 1
            tally.lastRefusal = ("\(error)", .now)
            if let last = tally.lastReport, .now - last < .seconds(60) { return nil }
            tally.lastReport = .now
            return tally.refused.values.reduce(0, +)
        }
        guard let refused else { return }
        logger.error(
            "event refused by the store",
            metadata: ["type": "\(type)", "error": "\(error)", "refused": "\(refused)"]
        )
    }
}
