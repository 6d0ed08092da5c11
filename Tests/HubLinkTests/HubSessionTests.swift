// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0
import HubLink
import TestBroker
import Testing

@Suite("HubSession: publishing and listening", .timeLimit(.minutes(1)))
struct HubSessionTests {
    @Test("a publication is acknowledged by its token")
    func publishes() async throws {
        let broker = try await TestBroker()
        defer { broker.kill() }
        try await withSession(.test(broker.port)) { session, signals in
            let connection = try #require(await signals.connected())
            #expect(connection.version == .v5)

            let token = try await session.publish(.test())
            let (acknowledged, reason) = try #require(await signals.acknowledged())

            #expect(acknowledged == token)
            #expect(!reason.isFailure)
        }
    }

    @Test("a thousand publications go through the window, each acknowledged once")
    func thousand() async throws {
        let broker = try await TestBroker()
        defer { broker.kill() }
        var options = HubOptions.test(broker.port)
        options.window = 20
        try await withSession(options) { session, signals in
            _ = await signals.connected()
            var waiting = (0..<1000).map { HubPublication.test("test/event", "\($0)") }[...]
            var sent: Set<PublishToken> = []
            var acknowledged: [PublishToken] = []

            while acknowledged.count < 1000 {
                if !waiting.isEmpty, await session.room > 0 {
                    let tokens = try await session.publish(waiting)
                    #expect(tokens.count <= 20)
                    waiting.removeFirst(tokens.count)
                    sent.formUnion(tokens)
                }
                acknowledged.append(try #require(await signals.acknowledged()).0)
            }

            #expect(Set(acknowledged) == sent)
            #expect(sent.count == 1000)
        }
    }

    @Test("the window is full until the end of a publication was read")
    func windowFull() async throws {
        let broker = try await TestBroker()
        defer { broker.kill() }
        var options = HubOptions.test(broker.port)
        options.window = 1
        try await withSession(options) { session, signals in
            _ = await signals.connected()
            let first = try await session.publish(.test())

            await #expect(throws: HubError.self) { try await session.publish(.test()) }
            #expect(await session.room == 0)

            #expect(await signals.acknowledged()?.0 == first)
            #expect(await session.room == 1)
        }
    }

    @Test("a publication larger than the socket's buffer goes out in parts")
    func large() async throws {
        let broker = try await TestBroker()
        defer { broker.kill() }
        try await withSession(.test(broker.port)) { session, signals in
            _ = await signals.connected()
            broker.halt()

            let token = try await session.publish(
                HubPublication(topic: "test/backlog", payload: [UInt8](repeating: 0x20, count: 16 << 20))
            )
            broker.proceed()

            #expect(await signals.acknowledged()?.0 == token)
        }
    }

    @Test("a packet above the hub's limit is refused before it is sent")
    func tooLarge() async throws {
        var broken = TestBroker.Options()
        broken.lines = ["max_packet_size 2000"]
        let broker = try await TestBroker(broken)
        defer { broker.kill() }
        try await withSession(.test(broker.port)) { session, signals in
            #expect(await signals.connected()?.maximumPacketSize == 2000)

            let error = await #expect(throws: HubError.self) {
                try await session.publish(HubPublication(topic: "test", payload: [UInt8](repeating: 0, count: 2001)))
            }
            let token = try await session.publish(.test())

            #expect(error?.code == .packetTooLarge)
            #expect(await signals.acknowledged()?.0 == token)
        }
    }

    @Test("a retained message reaches who subscribes later, with its content type")
    func retained() async throws {
        let broker = try await TestBroker()
        defer { broker.kill() }
        var publication = HubPublication.test("test/presence", "{\"state\":\"online\"}")
        publication.isRetained = true
        publication.contentType = "application/json"
        try await withSession(.test(broker.port)) { [publication] session, signals in
            _ = await signals.connected()
            _ = try await session.publish(publication)
            _ = await signals.acknowledged()
        }

        var listening = HubOptions.test(broker.port)
        listening.subscriptions = [HubSubscription("test/#")]
        let message = try await withSession(listening) { _, signals in await signals.message() }

        #expect(message?.isRetained == true)
        #expect(message?.payload == publication.payload)
        #expect(message?.contentType == "application/json")
    }

    @Test("a command brings its response topic and correlation data")
    func command() async throws {
        let broker = try await TestBroker()
        defer { broker.kill() }
        var options = HubOptions.test(broker.port)
        options.subscriptions = [HubSubscription("room/command")]
        try await withSession(options) { _, signals in
            _ = await signals.connected()
            // Retained, so that it does not matter whether the subscription is in force yet.
            let properties = [
                "-r", "-D", "publish", "response-topic", "hub/answers", "-D", "publish", "correlation-data", "c-7",
            ]
            try broker.publish("{}", to: "room/command", properties)

            let message = await signals.message()

            #expect(message?.topic == "room/command")
            #expect(message?.responseTopic == "hub/answers")
            #expect(message?.correlationData == Array("c-7".utf8))
        }
    }

    @Test("the hub keeps what arrives on the subscriptions while the agent is away")
    func persistentSession() async throws {
        let broker = try await TestBroker()
        defer { broker.kill() }
        var options = HubOptions.test(broker.port)
        options.startsClean = false
        options.subscriptions = [HubSubscription("room/command")]
        try await withSession(options) { _, signals in
            #expect(await signals.connected()?.sessionIsPresent == false)
            try broker.publish("first", to: "room/command", ["-r"])
            _ = await signals.message()
        }
        try broker.publish("while away", to: "room/command")

        let (connection, message) = try await withSession(options) { _, signals in
            let connection = await signals.connected()
            let message = await signals.next {
                if case .message(let message) = $0, !message.isRetained { message } else { nil }
            }
            return (connection, message)
        }

        #expect(connection?.sessionIsPresent == true)
        #expect(message?.payload == Array("while away".utf8))
    }

    @Test("a message above the limit is dropped by name and size")
    func oversized() async throws {
        let broker = try await TestBroker()
        defer { broker.kill() }
        var options = HubOptions.test(broker.port)
        options.maximumIncomingBytes = 1000
        // An MQTT 5 hub keeps such a message back; a 3.1.1 hub does not know.
        options.protocols = [.v311]
        options.subscriptions = [HubSubscription("room/#")]
        try await withSession(options) { _, signals in
            _ = await signals.connected()
            try broker.publish(String(repeating: "x", count: 1001), to: "room/command", ["-r"])

            let size = await signals.next { if case .oversized("room/command", let size) = $0 { size } else { nil } }

            #expect(size == 1001)
        }
    }

    @Test("messages wait in the socket while the consumer does not read, and none is lost")
    func crowded() async throws {
        let broker = try await TestBroker()
        defer { broker.kill() }
        var options = HubOptions.test(broker.port)
        options.inbox = 4
        options.subscriptions = [HubSubscription("room/#")]
        try await withSession(options) { session, signals in
            _ = await signals.connected()
            try broker.publish("ready", to: "room/ready", ["-r"])
            _ = await signals.message()

            var sent: [PublishToken] = []
            for number in 0..<20 { sent.append(try await session.publish(.test("room/\(number)"))) }
            var topics: [String] = []
            var acknowledged: [PublishToken] = []
            while topics.count < 20 || acknowledged.count < 20 {
                let step = await signals.next { signal -> (String?, PublishToken?)? in
                    switch signal {
                    case .message(let message): (message.topic, nil)
                    case .acknowledged(let token, _): (nil, token)
                    default: nil
                    }
                }
                let (topic, token) = try #require(step)
                if let topic { topics.append(topic) }
                if let token { acknowledged.append(token) }
            }

            #expect(topics == (0..<20).map { "room/\($0)" })
            #expect(acknowledged == sent)
        }
    }
}
