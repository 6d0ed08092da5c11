// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import EdgeStore
import Foundation
import TestBroker
import Testing

@testable import AgentCore

@Suite("Doctor", .timeLimit(.minutes(1)))
struct DoctorTests {
    private static func write(_ text: String, to directory: TestDirectory) throws -> String {
        let path = directory.path("agent.toml")
        try Data(text.utf8).write(to: URL(filePath: path))
        return path
    }

    @Test("a box in order: everything is looked at, nothing fails")
    func inOrder() async throws {
        let broker = try await TestBroker()
        try await LocalFixture.withServer { socket in
            let directory = try TestDirectory()
            let store = try await CheckFixture.store(directory.path("events.sqlite"))
            let path = try Self.write(
                """
                [room]
                district = "changsha"
                school = "no7"
                room = "r301"
                [hub]
                addresses = ["mqtt://127.0.0.1:\(broker.port)"]
                [store]
                path = "\(directory.path)"
                [local]
                socket = "\(socket)"
                """,
                to: directory
            )

            let report = try await Doctor.examine(configPath: path)
            await store.close()

            #expect(report.exitStatus == 0, "\(report.text())")
            #expect(
                report.findings.map(\.subject) == [
                    "config", "agent", "store", "store", "disk", "hub mqtt://127.0.0.1:\(broker.port)",
                    "hub mqtt://127.0.0.1:\(broker.port)", "hub mqtt://127.0.0.1:\(broker.port)",
                    "hub mqtt://127.0.0.1:\(broker.port)", "clock", "memory",
                ]
            )
        }
    }

    @Test("with a broken configuration, what needs none is checked, and the status is 78")
    func brokenConfiguration() async throws {
        let directory = try TestDirectory()
        let path = try Self.write("[room]\ndistrict = 1\n", to: directory)

        let report = try await Doctor.examine(configPath: path)

        #expect(report.exitStatus == 78)
        #expect(report.findings.first?.verdict == .fail)
        #expect(Set(report.findings.map(\.subject)) == ["config", "agent", "clock", "memory"])
    }

    @Test("a hub that is away and a camera that is missing are failures with advice")
    func failures() async throws {
        let broker = try await TestBroker()
        broker.stop()
        let directory = try TestDirectory()
        let path = try Self.write(
            """
            [room]
            district = "changsha"
            school = "no7"
            room = "r301"
            [hub]
            addresses = ["mqtt://127.0.0.1:\(broker.port)"]
            [store]
            path = "\(directory.path)"
            [local]
            socket = "\(directory.path("agent.sock"))"
            [[devices]]
            id = "cam-front"
            kind = "camera"
            match = { serial = "no such serial" }
            """,
            to: directory
        )

        let report = try await Doctor.examine(configPath: path)

        #expect(report.exitStatus == 1)
        let failed = report.findings.filter { $0.verdict == .fail }
        #expect(Set(failed.map(\.subject)).isSuperset(of: ["camera cam-front", "hub mqtt://127.0.0.1:\(broker.port)"]))
        #expect(report.findings.allSatisfy { ($0.advice == nil) == ($0.verdict == .ok) })
    }
}
