// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentRuntime
package import ClassroomEvents

/// The events of these benchmarks: as long as stored, whatever their type, the clock and the time zone.
package enum Sample {
    /// The stored length of each, within two bytes: the sequence has one digit to five.
    package static let payloadBytes = 300

    package static func room() throws -> RoomAddress {
        guard let code = Code("bench") else { throw BenchmarkFailure("no code") }
        return RoomAddress(district: code, school: code, room: code)
    }

    /// An urgent event, committed at once.
    package static func door() throws -> EventDraft { try padded { DoorOpened(text: $0) } }

    /// An event that may wait for others.
    package static func light() throws -> EventDraft { try padded { LightMeasured(text: $0) } }

    private static func padded(_ data: (String) -> some EventData) throws -> EventDraft {
        // A synchronised clock, which most events are written with: three fields less.
        let moment = Moment(
            unixNanoseconds: SystemClock.wallNanoseconds(),
            bootMilliseconds: SystemClock.bootNanoseconds() / 1_000_000,
            bootID: SystemClock.bootID,
            isSynchronised: true
        )
        let id = String(repeating: "0", count: 36)
        let bare = try EventDraft(data(""), at: moment).encode(id: id, epoch: 1, sequence: 100, room: room()).count
        let padding = String(repeating: "x", count: max(0, payloadBytes - bare))
        return try EventDraft(data(padding), at: moment)
    }
}

private struct DoorOpened: EventData {
    static let (type, family) = ("classroom.benchmark.door", Family.security)
    var text: String
}

private struct LightMeasured: EventData {
    static let (type, family) = ("classroom.benchmark.light", Family.environment)
    var text: String
}
