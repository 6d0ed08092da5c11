// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentRuntime
import ClassroomEvents
import EdgeStore

/// A store that subcommands look into, on a thread that may wait for the disk. Never writes.
actor StoreBrowser {
    private let path: String
    private let thread: PollThread
    private var reader: EdgeStoreReader?
    private var position = EdgeStoreReader.Position()
    private var mayHaveMore = true

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.executor }

    init(path: String, thread: PollThread) {
        self.path = path
        self.thread = thread
    }

    func verify() throws(StoreError) -> StoreVerification { try opened().verify() }

    func statistics() throws(StoreError) -> StoreStatistics { try opened().statistics() }

    /// The last events, oldest first; ``news()`` goes on after them.
    func last(_ count: Int) throws(StoreError) -> [StoredEvent] {
        let (events, position) = try opened().last(count)
        self.position = position
        return events
    }

    /// What was appended since the last call, at most a page of it; empty when there is nothing new.
    func news() throws(StoreError) -> [StoredEvent] {
        if let reader, !reader.isCurrent {
            // The agent has begun the store anew.
            self.reader = nil
            position = EdgeStoreReader.Position()
        }
        let reader: EdgeStoreReader
        do throws(StoreError) {
            reader = try opened()
        } catch  where error.code == .missing {
            return []  // between the old file and the new one
        }
        let hasChanged = try reader.hasChanged()
        guard hasChanged || mayHaveMore else { return [] }
        let events = try reader.next(after: &position)
        mayHaveMore = events.count == EdgeStoreReader.pageCount
        return events.sorted { $0.unixMilliseconds < $1.unixMilliseconds }
    }

    /// Hands every event of the families to `body`, family by family, on this actor's thread.
    /// - Returns: How many.
    func forEach(_ families: Set<Family>?, _ body: @Sendable (StoredEvent) throws -> Void) throws -> Int {
        let reader = try opened()
        var position = EdgeStoreReader.Position()
        var count = 0
        while !Task.isCancelled {
            let events = try reader.next(after: &position, families: families)
            if events.isEmpty { break }
            for event in events { try body(event) }
            count += events.count
        }
        return count
    }

    /// The events that match, in the query's order; fewer when the calling task is cancelled.
    func search(_ query: EventQuery) throws(StoreError) -> [EventKey] {
        let reader = try opened()
        var search = try EventSearch(query, in: reader)
        while try search.step(in: reader), !Task.isCancelled {}
        return search.keys
    }

    func events(_ keys: ArraySlice<EventKey>) throws(StoreError) -> [StoredEvent] { try opened().events(keys) }

    func deadLetters(after id: Int64) throws(StoreError) -> [StoredDeadLetter] {
        try opened().deadLetters(after: id)
    }

    private func opened() throws(StoreError) -> EdgeStoreReader {
        if let reader { return reader }
        let reader = try EdgeStoreReader(path: path)
        self.reader = reader
        return reader
    }
}
