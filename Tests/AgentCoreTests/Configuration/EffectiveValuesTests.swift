// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents
import Testing

@testable import AgentCore

@Suite("Effective values")
struct EffectiveValuesTests {
    @Test("every setting tells whether it is a default or which line says so")
    func provenance() throws {
        let configuration = try ConfigFixture.configuration(
            adding: "window = 7\n[[devices]]\nid = \"mic\"\nkind = \"microphone\"\n"
        )
        let lines = configuration.effectiveValues.map { "\($0.path) = \($0.value) (\($0.origin))" }
        #expect(lines.contains("hub.window = 7 (agent.toml:7)"))
        #expect(lines.contains("hub.keep_alive_seconds = 30 (default)"))
        #expect(lines.contains("hub.addresses = [\"mqtt://127.0.0.1:1883\"] (agent.toml:6)"))
        #expect(lines.contains("devices[0].speech_margin_db = 3.0 (default)"))
        #expect(lines.contains("privacy.lesson_hours = [\"Mon-Fri 07:30-18:00\"] (default)"))
        #expect(!lines.contains { $0.hasPrefix("hub.username") })
    }

    @Test("defaults are what the documentation says they are")
    func defaults() throws {
        let configuration = try ConfigFixture.configuration(adding: "")
        #expect(configuration.room.description == "changsha/no7/r301")
        #expect(configuration.hub.keepAlive == .seconds(30))
        #expect(configuration.hub.window == 50)
        #expect(configuration.store.maxBytes == 268_435_456)
        #expect(configuration.store.history == .seconds(259_200))
        #expect(configuration.measurements.period == .seconds(60))
        #expect(configuration.occupancy.vacantAfter == .seconds(300))
        #expect(configuration.occupancy.motion == .milliseconds(2000))
        #expect(configuration.privacy.lessonHours == .schoolDays)
        #expect("\(configuration.log.level)" == "info")
        #expect(configuration.devices.isEmpty)
    }

    @Test("a device's own period comes before the room's")
    func periods() throws {
        let configuration = try ConfigFixture.configuration(
            adding: """
                [measurements]
                period_seconds = 20
                [[devices]]
                id = "cam"
                kind = "camera"
                measurement_seconds = 5
                [[devices]]
                id = "mic"
                kind = "microphone"
                """
        )
        #expect(configuration.devices.map(configuration.measurementPeriod) == [.seconds(5), .seconds(20)])
    }

    @Test("a small store has a history that fits, without a word about it")
    func smallStore() throws {
        let store = try ConfigFixture.configuration(adding: "[store]\nmax_bytes = 4194304").store
        #expect(store.historyMaxBytes == 4_194_304)
    }

    @Test("each node of a merged tree keeps the file that it came from")
    func layers() throws {
        let district = ConfigOrigin.file(name: "district", line: nil)
        var tree = try TOMLDocument.parse(ConfigFixture.minimal, name: "agent.toml")
        guard case .table(var root) = tree.value else {
            Issue.record("not a table")
            return
        }
        root["log"] = ConfigNode(.table(["level": ConfigNode(.string("debug"), origin: district)]), origin: district)
        tree.value = .table(root)
        let values = try AgentConfiguration(tree: tree).effectiveValues
        #expect(values.first { $0.path == "log.level" }?.origin.description == "district")
        #expect(values.first { $0.path == "room.room" }?.origin.description == "agent.toml:4")
    }
}
