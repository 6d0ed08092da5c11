// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0
import Glibc
import Synchronization

/// Listens on a hub, for `hub watch`. Publishes nothing, and leaves nothing behind at the hub.
///
/// Between hub and reader stand ``capacity`` signals. What comes while they are unread is dropped and
/// counted, so that a slow terminal holds up neither the hub nor this process's memory.
package final class HubWatcher: Sendable {
    package let capacity: Int
    /// Messages, and how the connection fares. Ends when ``run()`` returns.
    package let signals: AsyncStream<HubSignal>

    private let session: HubSession
    private let continuation: AsyncStream<HubSignal>.Continuation
    private let dropped = Atomic<Int>(0)

    /// - Throws: ``HubError/Code/system``.
    package init(options: HubOptions, filters: [String], capacity: Int = 1000) throws(HubError) {
        var options = options
        options.clientID += "/watch-\(getpid())"
        options.startsClean = true
        options.will = nil
        options.subscriptions = filters.map { HubSubscription($0) }
        self.capacity = capacity
        self.session = try HubSession(options: options)
        (signals, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(capacity))
    }

    /// Signals that the reader was too slow for.
    package var droppedCount: Int { dropped.load(ordering: .relaxed) }

    /// Connects, and connects again, until the task is cancelled.
    package func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.session.run() }
            while let batch = await session.nextSignals() {
                for signal in batch {
                    if case .dropped = continuation.yield(signal) { dropped.add(1, ordering: .relaxed) }
                }
            }
        }
        continuation.finish()
    }
}
