// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentRuntime
import ClassroomEvents
import Foundation
import Testing

@testable import EdgeStore

/// A directory that goes with its last reference.
final class TemporaryDirectory: Sendable {
    let path: String

    init() throws {
        var template = Array("/tmp/edge-store-XXXXXX".utf8CString)
        let made = try #require(mkdtemp(&template))
        path = String(cString: made)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var database: String { "\(path)/events.sqlite" }

    /// Takes the database away, as somebody who deletes the file of a running agent.
    func remove() throws {
        for ending in ["", "-wal", "-shm"] where FileManager.default.fileExists(atPath: database + ending) {
            try FileManager.default.removeItem(atPath: database + ending)
        }
    }

    func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
}

/// Opens a store in `directory`, on a thread of its own. Without a reserve, which is written in the background: tests
/// count commits and sizes.
func open(
    _ directory: TemporaryDirectory,
    room: String = "r301",
    _ adjust: (inout StoreConfiguration) -> Void = { _ in }
) async throws -> EdgeStore {
    var configuration = StoreConfiguration(path: directory.database)
    // Some samples happen in 1970, and a slow machine comes to the trimming that is due every 10 s.
    configuration.history = .seconds(200 * 365 * 86_400)
    configuration.maximumReserveBytes = 0
    adjust(&configuration)
    let code = try #require(Code("test"))
    let address = RoomAddress(district: code, school: code, room: try #require(Code(room)))
    return try await EdgeStore(configuration, room: address, thread: PollThread(label: "test-store"))
}

/// An event of any family whose data is at least `bytes` long.
func sample(_ family: Family, bytes: Int = 0, at moment: Moment = .now()) throws -> EventDraft {
    let text = String(repeating: "x", count: bytes)
    return switch family {
    case .security: try EventDraft(SecuritySample(text: text), at: moment)
    case .attendance: try EventDraft(AttendanceSample(text: text), at: moment)
    case .operations: try EventDraft(OperationsSample(text: text), at: moment)
    case .behaviour: try EventDraft(BehaviourSample(text: text), at: moment)
    case .environment: try EventDraft(EnvironmentSample(text: text), at: moment)
    }
}

func samples(_ count: Int, _ family: Family, bytes: Int = 0, at moment: Moment = .now()) throws -> [EventDraft] {
    try (0..<count).map { _ in try sample(family, bytes: bytes, at: moment) }
}

/// A time of a clock that is right.
func moment(_ unixMilliseconds: Int) -> Moment {
    Moment(unixNanoseconds: Int64(unixMilliseconds) * 1_000_000, bootMilliseconds: 0, bootID: "", isSynchronised: true)
}

/// 1, 2, 3, … `count`: what a family's sequences must be.
func oneTo(_ count: Int) -> [Int64] { (0..<count).map { Int64($0) + 1 } }

private struct SecuritySample: EventData {
    static let (type, family) = ("classroom.test.security", Family.security)
    var text: String
}

private struct AttendanceSample: EventData {
    static let (type, family) = ("classroom.test.attendance", Family.attendance)
    var text: String
}

private struct OperationsSample: EventData {
    static let (type, family) = ("classroom.test.operations", Family.operations)
    var text: String
}

private struct BehaviourSample: EventData {
    static let (type, family) = ("classroom.test.behaviour", Family.behaviour)
    var text: String
}

private struct EnvironmentSample: EventData {
    static let (type, family) = ("classroom.test.environment", Family.environment)
    var text: String
}

/// What the tests read back from stored bytes.
struct Envelope: Decodable {
    struct Data: Decodable {
        var family: String?
        var first_sequence: Int64?
        var last_sequence: Int64?
        var count: Int64?
        var reason: String?
        var epoch: Int64?
        var previous_epoch: Int64?
        var set_aside_as: String?
        var user: String?
        var counts: [String: Int64]?
        var seconds: Double?
    }

    var id: String
    var type: String
    var source: String
    var family: String
    var epoch: String
    var sequence: String
    var data: Data

    init(_ event: StoredEvent) throws {
        self = try JSONDecoder().decode(Envelope.self, from: Foundation.Data(event.payload))
    }
}

/// Every event that a reader finds, in its order.
func everything(in directory: TemporaryDirectory) throws -> [StoredEvent] {
    let reader = try EdgeStoreReader(path: directory.database)
    var position = EdgeStoreReader.Position()
    var events: [StoredEvent] = []
    while true {
        let more = try reader.next(after: &position)
        if more.isEmpty { return events }
        events += more
    }
}

/// Reads as an uplink does that acknowledges everything at once, until nothing waits.
func drain(_ store: EdgeStore, cursor: UplinkCursor = UplinkCursor(), limit: Int = 20) async throws -> [StoredEvent] {
    var cursor = cursor
    var all: [StoredEvent] = []
    while true {
        let events = try await store.waiting(after: cursor, limit: limit, maximumBytes: 1 << 20)
        if events.isEmpty { return all }
        for event in events { cursor.advance(past: event.key) }
        await store.acknowledge(events.map(\.key))
        all += events
    }
}
