// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentRuntime
import Foundation
import Glibc
import ServiceLifecycle
import Synchronization
import TestBroker
import Testing

@testable import AgentCore

@Suite("LocalServer and LocalClient over a Unix socket", .timeLimit(.minutes(1)))
struct LocalServerTests {
    @Test("status comes back as it was given")
    func status() async throws {
        try await LocalFixture.withServer { path in
            let answer = try await LocalFixture.client(path).ask(LocalRequest(verb: .status))

            let status = try JSONDecoder().decode(AgentStatus.self, from: Data(answer))

            #expect(status == LocalFixture.status)
        }
    }

    @Test("watch gives one line after another until the client has enough")
    func watch() async throws {
        try await LocalFixture.withServer { path in
            let count = Mutex(0)

            try await LocalFixture.client(path).stream(LocalRequest(verb: .watch, device: "cam")) { line in
                #expect(line == Array("{\"device\":\"cam\"}".utf8))
                return count.withLock { count in
                    count += 1
                    return count < 2
                }
            }

            #expect(count.withLock { $0 } == 2)
        }
    }

    @Test("a device that is not known is refused in a sentence")
    func unknownDevice() async throws {
        try await LocalFixture.withServer { path in
            let answer = try await LocalFixture.client(path).ask(LocalRequest(verb: .watch, device: "no-such"))

            let refusal = try JSONDecoder().decode(LocalRefusal.self, from: Data(answer))

            #expect(refusal.error == "no device no-such")
        }
    }

    @Test(
        "what is not a request is answered with what would be one",
        arguments: ["hello\n", "{}\n", "{\"verb\":\"halt\"}\n", "\n"]
    )
    func garbage(_ text: String) async throws {
        try await LocalFixture.withServer { path in
            let caller = try RawCaller(path)
            await caller.send(Array(text.utf8))

            let answer = await caller.receive()

            let refusal = try JSONDecoder().decode(LocalRefusal.self, from: Data(answer))
            #expect(refusal.error == "not a request; verb is one of status, watch")
        }
    }

    @Test("a request without an end is hung up on, and the next caller is served")
    func tooLong() async throws {
        try await LocalFixture.withServer { path in
            let caller = try RawCaller(path)
            await caller.send([UInt8](repeating: UInt8(ascii: "x"), count: LocalRequest.maximumBytes + 1))

            let answer = await caller.receive()

            #expect(answer.isEmpty)
            #expect(try await !LocalFixture.client(path).ask(LocalRequest(verb: .status)).isEmpty)
        }
    }

    @Test("an agent that hangs up without an answer is told apart from one that says nothing")
    func hungUpOn() async throws {
        let directory = try TestDirectory()
        let path = directory.path("agent.sock")
        let listener = try UnixSocket.listening(at: path)
        let client = try LocalFixture.client(path)
        let asked = Task { try await client.ask(LocalRequest(verb: .status)) }
        let thread = try PollThread(label: "listener")
        #expect(await thread.wait(for: listener.descriptor).isReady)
        close(accept(listener.descriptor, nil, nil))

        let error = await #expect(throws: LocalSocketError.self) { _ = try await asked.value }

        #expect(error?.errno == ECONNRESET)
        #expect(error?.description == "\(path): the agent hung up without an answer")
    }

    @Test("a caller beyond the eighth is told to try again; when one leaves there is room again")
    func tooManyCallers() async throws {
        try await LocalFixture.withServer { path in
            let watch = JSONLine.encode(LocalRequest(verb: .watch, device: "cam"))
            var callers: [RawCaller] = []
            for _ in 0..<LocalServer.maximumCallers {
                let caller = try RawCaller(path)
                await caller.send(watch)
                // An answer means that the server counts this caller.
                #expect(await !caller.receive(atLeast: 1).isEmpty)
                callers.append(caller)
            }

            let ninth = try RawCaller(path)
            await ninth.send(watch)
            let refusal = try JSONDecoder().decode(LocalRefusal.self, from: Data(await ninth.receive()))
            #expect(refusal.error == "too many commands are asking the agent just now; try again")
            // However the request and the hang-up cross, a client gets the reason.
            let answer = try await LocalFixture.client(path).ask(LocalRequest(verb: .status))
            #expect(try JSONDecoder().decode(LocalRefusal.self, from: Data(answer)) == refusal)
            #expect(await AgentPresence.find(socket: path) == .untold(why: "\(path): \(refusal.error)"))

            callers.removeLast()
            // The server notices the hang-up when it is told of it, a moment later.
            var isServed = false
            while !isServed {
                let next = try RawCaller(path)
                await next.send(watch)
                isServed = await next.receive(atLeast: 1) == Array("{\"device\":\"cam\"}\n".utf8)
            }
            #expect(isServed)
        }
    }

    @Test("a client that hangs up ends its watch")
    func hangUp() async throws {
        let count = Mutex(0)
        let answer: @Sendable (LocalRequest) async -> LocalServer.Answer = { _ in
            .everySecond {
                count.withLock { $0 += 1 }
                return [UInt8(ascii: "\n")]
            }
        }
        try await LocalFixture.withServer(answer: answer) { path in
            let stays = try RawCaller(path)
            do {
                let leaves = try RawCaller(path)
                await leaves.send(JSONLine.encode(LocalRequest(verb: .watch, device: "cam")))
                #expect(await !leaves.receive(atLeast: 1).isEmpty)
            }
            let before = count.withLock { $0 }

            // Three more lines for the one who stays: the one who left would have had as many.
            await stays.send(JSONLine.encode(LocalRequest(verb: .watch, device: "cam")))
            #expect(await stays.receive(atLeast: 3).count >= 3)

            #expect(count.withLock { $0 } <= before + 4)
        }
    }

    @Test("shutdown ends with a watch still open, and removes the socket")
    func shutdown() async throws {
        let directory = try TestDirectory()
        let path = directory.path("agent.sock")
        let services = try LocalFixture.group(path)
        async let running: Void = services.run()
        try await LocalFixture.untilListening(path)
        let caller = try RawCaller(path)
        await caller.send(JSONLine.encode(LocalRequest(verb: .watch, device: "cam")))
        #expect(await !caller.receive(atLeast: 1).isEmpty)

        await services.triggerGracefulShutdown()
        try await running

        #expect(access(path, F_OK) != 0)
    }
}
