// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import TestBroker
import Testing

@testable import AgentCore

@Suite("UnixSocket")
struct UnixSocketTests {
    @Test("only owner and group may connect")
    func permissions() throws {
        let directory = try TestDirectory()
        let path = directory.path("agent.sock")

        let listener = try UnixSocket.listening(at: path)

        var status = stat()
        #expect(stat(path, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o660)
        #expect(listener.descriptor >= 0)
    }

    @Test("a socket left behind by a process that died is replaced")
    func stale() throws {
        let directory = try TestDirectory()
        let path = directory.path("agent.sock")
        do {
            let dead = try UnixSocket.listening(at: path)
            #expect(dead.descriptor >= 0)
        }
        #expect(access(path, F_OK) == 0)

        let listener = try UnixSocket.listening(at: path)

        let caller = try UnixSocket.connected(to: path)
        #expect(listener.descriptor >= 0 && caller.descriptor >= 0)
    }

    @Test("a socket that answers is left to its owner")
    func live() throws {
        let directory = try TestDirectory()
        let path = directory.path("agent.sock")
        let first = try UnixSocket.listening(at: path)

        let error = #expect(throws: LocalSocketError.self) { _ = try UnixSocket.listening(at: path) }

        #expect(error?.errno == EADDRINUSE)
        #expect(error?.description == "\(path): another agent is running already")
        let caller = try UnixSocket.connected(to: path)
        #expect(first.descriptor >= 0 && caller.descriptor >= 0)
    }

    @Test("a file that is not a socket is not removed")
    func foreignFile() throws {
        let directory = try TestDirectory()
        let path = directory.path("agent.sock")
        close(open(path, O_CREAT | O_WRONLY, 0o600))

        let error = #expect(throws: LocalSocketError.self) { _ = try UnixSocket.listening(at: path) }

        #expect(error?.errno == EEXIST)
        #expect(access(path, F_OK) == 0)
    }

    @Test("nobody there, no such directory, and a path that is too long are told apart")
    func errors() throws {
        let directory = try TestDirectory()

        let absent = #expect(throws: LocalSocketError.self) { _ = try UnixSocket.connected(to: directory.path("x")) }
        let nowhere = #expect(throws: LocalSocketError.self) {
            _ = try UnixSocket.listening(at: directory.path("none/x"))
        }
        let long = #expect(throws: LocalSocketError.self) {
            _ = try UnixSocket.listening(at: directory.path(String(repeating: "x", count: 120)))
        }

        #expect(absent?.isAgentAbsent == true)
        #expect(absent?.description.hasSuffix("the agent is not running (systemctl status classroom-agent)") == true)
        #expect(nowhere?.errno == ENOENT && nowhere?.operation == "bind")
        #expect(nowhere?.isAgentAbsent == false)
        #expect(nowhere?.description.hasSuffix(": cannot be made: the directory does not exist") == true)
        #expect(long?.errno == ENAMETOOLONG)
    }
}
