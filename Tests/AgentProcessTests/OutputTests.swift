// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestBroker
import Testing

@Suite("Output that cannot be written")
struct OutputTests {
    private static let fileCommands = [
        ["config", "show"], ["config", "show", "--json"], ["config", "validate"], ["doctor"], ["doctor", "--json"],
    ]
    private static let storeCommands = [
        ["status"], ["status", "--json"], ["store", "stats"], ["store", "tail"], ["store", "search", "--json"],
        ["store", "export"],
    ]

    private static func arguments(_ command: [String], _ room: Room) throws -> [String] {
        let file = command == ["config", "validate"] ? [room.configuration] : ["--config", room.configuration]
        return [try AgentBinary.path()] + command + file
    }

    @Test("a full disk is told on standard error and ends every printing command with 74", .timeLimit(.minutes(2)))
    func full() async throws {
        let broker = try await TestBroker()
        defer { broker.kill() }
        let room = try Room(hubPort: broker.port)
        let agent = try room.start()
        defer { agent.signal(SIGKILL) }
        try await room.waitForSomeEvents()
        for command in Self.fileCommands + Self.storeCommands {
            let errors = room.path("errors-\(UUID().uuidString)")
            let code = try await TestProcess.run(
                Self.arguments(command, room),
                output: .file("/dev/full"),
                errors: .file(errors)
            )
            let text = try String(contentsOfFile: errors, encoding: .utf8)
            #expect(code == 74, "\(command)")
            #expect(text.contains("standard output: No space left on device"), "\(command): \(text)")
        }
    }

    @Test("a reader that has gone away is a good and quiet end", .timeLimit(.minutes(2)))
    func closed() async throws {
        let broker = try await TestBroker()
        defer { broker.kill() }
        let room = try Room(hubPort: broker.port)
        let agent = try room.start()
        defer { agent.signal(SIGKILL) }
        try await room.waitForSomeEvents()
        for command in Self.fileCommands + Self.storeCommands where command[0] != "doctor" {
            let pipe = Pipe()
            try pipe.fileHandleForReading.close()
            let errors = room.path("errors-\(UUID().uuidString)")
            let code = try await TestProcess.run(
                Self.arguments(command, room),
                output: .descriptor(pipe.fileHandleForWriting.fileDescriptor),
                errors: .file(errors)
            )
            #expect(code == 0, "\(command)")
            #expect(try String(contentsOfFile: errors, encoding: .utf8) == "", "\(command)")
        }
    }
}
