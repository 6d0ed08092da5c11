// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// What the hub knows of one row of sequences.
struct StreamRecord {
    private struct Place {
        var id = EventID(high: 0, low: 0)
        var digest = 0
        /// Counts first arrivals over all streams, from 1; 0: never came.
        var position = 0
        var isExplained = false
    }

    /// By sequence; that of 0 is never used.
    private var places: [Place] = [Place()]
    private(set) var receivedCount = 0
    private(set) var explainedCount = 0
    private(set) var repeatedCount = 0
    /// The highest sequence that came.
    private(set) var highest = 0
    /// The first arrival of the last event that came.
    private(set) var lastPosition = 0
    /// Every sequence up to here came or was explained.
    private(set) var settled = 0
    /// Sequences that came first after a higher one had come.
    private(set) var late: [Int] = []
    /// Sequences that came with two contents.
    private(set) var conflicting: [Int] = []

    /// - Parameter position: Of this event, if it is new.
    /// - Returns: Whether it is.
    mutating func receive(_ event: SeenEvent, position: Int) -> Bool {
        grow(to: event.sequence)
        let known = places[event.sequence]
        guard known.position == 0 else {
            repeatedCount += 1
            if known.id != event.id || known.digest != event.digest { conflicting.append(event.sequence) }
            return false
        }
        places[event.sequence].id = event.id
        places[event.sequence].digest = event.digest
        places[event.sequence].position = position
        if event.sequence < highest { late.append(event.sequence) }
        highest = max(highest, event.sequence)
        receivedCount += 1
        lastPosition = position
        settle()
        return true
    }

    mutating func explain(_ sequences: ClosedRange<Int>) {
        grow(to: sequences.upperBound)
        for sequence in sequences where !places[sequence].isExplained {
            places[sequence].isExplained = true
            explainedCount += 1
        }
        settle()
    }

    func isReceived(_ sequence: Int) -> Bool { sequence < places.count && places[sequence].position > 0 }

    func isExplained(_ sequence: Int) -> Bool { sequence < places.count && places[sequence].isExplained }

    /// Sequences below the last known one that neither came nor were explained.
    var holes: [Int] { places.indices.dropFirst().filter { places[$0].position == 0 && !places[$0].isExplained } }

    /// Sequences that came although a gap said that they never would.
    var overlaps: [Int] { places.indices.dropFirst().filter { places[$0].position > 0 && places[$0].isExplained } }

    /// In the order of sequences.
    var ids: [EventID] { places.lazy.filter { $0.position > 0 }.map(\.id) }

    private mutating func settle() {
        while settled + 1 < places.count, places[settled + 1].position > 0 || places[settled + 1].isExplained {
            settled += 1
        }
    }

    private mutating func grow(to sequence: Int) {
        while places.count <= sequence { places.append(Place()) }
    }
}
