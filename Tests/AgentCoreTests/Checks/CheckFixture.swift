// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentRuntime
import ClassroomEvents
import EdgeStore
import Foundation
import Glibc
import TestBroker
import Testing

@testable import AgentCore

/// Parts that checks look at.
enum CheckFixture {
    /// Whoever runs the tests.
    static var ourselves: AgentAccount {
        AgentAccount(name: "tester", userID: geteuid(), groupIDs: [getegid()], origin: .ourselves)
    }

    /// A user that owns nothing and is in no group.
    static let stranger = AgentAccount(name: "stranger", userID: 4_000_001, groupIDs: [4_000_001], origin: .installed)

    static func running(_ devices: [DeviceState] = [], stalled: [String] = [], refused: UInt64 = 0) -> AgentPresence {
        var status = LocalFixture.status
        status.devices = devices
        status.stalledParts = stalled
        status.eventsRefused = refused
        return .running(status)
    }

    static func state(_ device: String, _ status: DeviceStatus = .available) throws -> DeviceState {
        let code = try #require(Code(device))
        return DeviceState(device: code, kind: "camera", status: status, time: "2026-11-22T08:15:00.250+08:00")
    }

    /// Opens a real store, which makes it.
    static func store(_ path: String) async throws -> EdgeStore {
        let code = try #require(Code("test"))
        return try await EdgeStore(
            StoreConfiguration(path: path),
            room: RoomAddress(district: code, school: code, room: code),
            thread: PollThread(label: "test-store")
        )
    }

    static func draft(at moment: Moment = .now()) throws -> EventDraft {
        try EventDraft(OccupancyChanged(occupied: true, because: "motion"), at: moment)
    }

    /// Configuration with hub lines of its own.
    static func configuration(hub: String, adding lines: String = "") throws -> AgentConfiguration {
        let text = """
            [room]
            district = "changsha"
            school = "no7"
            room = "r301"
            [hub]
            \(hub)
            \(lines)
            """
        return try AgentConfiguration.parse(text, name: "agent.toml", checkingFiles: false)
    }
}
