// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents

/// A search through a store, a slice at a time, so that it can be given up and never holds a transaction for long.
///
/// It looks at every event of the families: times jump with the clock, so that no order could be relied upon, and
/// an index would be written with each event. Holds no more than twice the query's limit of places.
package struct EventSearch {
    /// Sequences that one step looks at: some milliseconds.
    private static let slice: Int64 = 8192

    private struct Found {
        var unixMilliseconds: Int64
        var key: EventKey
    }

    private let query: EventQuery
    private var stretches: [(family: Family, range: ClosedRange<Int64>)]
    private var found: [Found] = []

    /// Begins with what is stored now.
    package init(_ query: EventQuery, in reader: EdgeStoreReader) throws(StoreError) {
        self.query = query
        stretches = try reader.stretches(of: query)
    }

    /// Looks at the next slice.
    /// - Returns: Whether there is another one.
    package mutating func step(in reader: EdgeStoreReader) throws(StoreError) -> Bool {
        guard let (family, range) = stretches.first else { return false }
        let last = min(range.upperBound, range.lowerBound + Self.slice - 1)
        try reader.forEachPlace(of: family, in: range.lowerBound...last, query.filter) { key, time in
            found.append(Found(unixMilliseconds: time, key: key))
            if found.count >= 2 * query.limit { found = best() }
        }
        if last < range.upperBound {
            stretches[0].range = last + 1...range.upperBound
        } else {
            stretches.removeFirst()
        }
        return !stretches.isEmpty
    }

    /// What was found so far, in the query's order by the time at which it happened.
    package var keys: [EventKey] { best().map(\.key) }

    private func best() -> [Found] {
        let sorted = found.sorted { a, b in
            let (first, second) = query.order == .oldestFirst ? (a, b) : (b, a)
            return (first.unixMilliseconds, first.key.family.rank, first.key.sequence)
                < (second.unixMilliseconds, second.key.family.rank, second.key.sequence)
        }
        return Array(sorted.prefix(query.limit))
    }
}

extension EdgeStoreReader {
    /// The events with these keys, as far as they are still kept.
    /// - Parameter keys: At most ``pageCount``; more are ignored.
    package func events(_ keys: ArraySlice<EventKey>) throws(StoreError) -> [StoredEvent] {
        var events: [StoredEvent] = []
        for key in keys.prefix(Self.pageCount) {
            if let event = try database.events.event(key) { events.append(event) }
        }
        return events
    }

    /// Dead letters after the one with `id`, oldest first; at most ``pageCount``.
    package func deadLetters(after id: Int64) throws(StoreError) -> [StoredDeadLetter] {
        try database.deadLetters.letters(after: id, limit: Self.pageCount)
    }

    fileprivate func stretches(
        of query: EventQuery
    ) throws(StoreError) -> [(family: Family, range: ClosedRange<Int64>)] {
        var stretches: [(Family, ClosedRange<Int64>)] = []
        for state in try database.families.load() where query.families.contains(state.family) {
            let settled = query.state == .waiting ? state.acknowledgedSequence : 0
            let last = query.state == .acknowledged ? state.acknowledgedSequence : state.lastSequence
            let first = try database.events.firstSequence(of: state.family, after: settled)
            if let first, first <= last { stretches.append((state.family, first...last)) }
        }
        return stretches
    }

    fileprivate func forEachPlace(
        of family: Family,
        in range: ClosedRange<Int64>,
        _ filter: EventFilter,
        _ body: (EventKey, Int64) -> Void
    ) throws(StoreError) {
        try database.events.forEachPlace(of: family, in: range, filter) { sequence, time in
            body(EventKey(family: family, epoch: epoch, sequence: sequence), time)
        }
    }
}
