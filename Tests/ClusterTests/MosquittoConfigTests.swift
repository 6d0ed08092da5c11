// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents
import HubLink
import TestBroker
import Testing

/// The hub of one machine, as `deploy/hub/mosquitto` ships it.
@Suite("mosquitto as shipped", .timeLimit(.minutes(2)))
struct MosquittoConfigTests {
    private let certificates: DistrictCertificates
    private let room: HubTLS
    private let prefix = "classroom/v1/changsha/no7/r301"

    init() throws {
        certificates = try DistrictCertificates()
        room = try certificates.room("changsha/no7/r301")
    }

    @Test("a room's certificate may publish each of its own topics")
    func ownTopics() async throws {
        let broker = try await SecureBroker.start(certificates)
        defer { broker.kill() }
        let topics =
            ["presence", "state/cam-front", "config/reported", "command/result", "probe"]
            + Family.allCases.flatMap { ["event/\($0.rawValue)", "backlog/\($0.rawValue)"] }
        try await HubClient.run(options(broker, room)) { client in
            for topic in topics {
                let reason = try await client.publish("\(prefix)/\(topic)")
                #expect(reason?.isFailure == false, "\(topic)")
            }
        }
    }

    @Test("a room's certificate is refused on every topic that is not its own to write")
    func otherTopics() async throws {
        let broker = try await SecureBroker.start(certificates)
        defer { broker.kill() }
        let others = ["changsha/no7/r302", "changsha/no8/r301", "wuhan/no7/r301", "changsha/no7/_all"]
        let topics =
            others.flatMap { ["\($0)/event/security", "\($0)/presence", "\($0)/command", "\($0)/probe"] }
            + ["changsha/no7/r301/config/desired", "changsha/no7/r301/command", "changsha/no7/r301/event/a/b"]
        try await HubClient.run(options(broker, room)) { client in
            for topic in topics {
                let reason = try await client.publish("classroom/v1/\(topic)")
                #expect(reason == .notAuthorised, "\(topic)")
            }
            let elsewhere = try await client.publish("other/topic")
            let connections = try await client.until { $0.connections }
            #expect(elsewhere == .notAuthorised)
            #expect(connections.count == 1, "a refusal must not end the connection")
        }
    }

    @Test("a room hears its own configs and commands and those of its layers, and nothing of another room")
    func reading() async throws {
        let broker = try await SecureBroker.start(certificates)
        defer { broker.kill() }
        let neighbour = try certificates.room("changsha/no7/r302")
        var listening = options(broker, room)
        listening.subscriptions = [HubSubscription("#")]
        try await HubClient.run(listening) { client in
            _ = try await client.publish("\(prefix)/probe", "ready")
            _ = try await client.until { $0.messages.isEmpty ? nil : true }
            try await HubClient.run(options(broker, neighbour)) { neighbour in
                _ = try await neighbour.publish("classroom/v1/changsha/no7/r302/event/security")
                _ = try await neighbour.publish("classroom/v1/changsha/no7/r302/presence")
            }
            try await HubClient.run(options(broker, certificates.program("operations"))) { operations in
                for place in ["no7/r302", "no7/r301", "no7/_all", "_all/_all"] {
                    _ = try await operations.publish("classroom/v1/changsha/\(place)/config/desired")
                    _ = try await operations.publish("classroom/v1/changsha/\(place)/command")
                }
            }
            // What the room may not hear was published before what it may.
            let heard = try await client.until { $0.messages.count < 7 ? nil : $0.messages.map(\.topic) }
            let expected = ["no7/r301", "no7/_all", "_all/_all"]
                .flatMap { ["classroom/v1/changsha/\($0)/config/desired", "classroom/v1/changsha/\($0)/command"] }
            #expect(heard == ["\(prefix)/probe"] + expected)
        }
    }

    @Test("a consumer hears every room and may say nothing")
    func consumer() async throws {
        let broker = try await SecureBroker.start(certificates)
        defer { broker.kill() }
        var listening = options(broker, certificates.program("events"))
        listening.subscriptions = [HubSubscription("$share/archive/classroom/v1/#")]
        try await HubClient.run(listening) { consumer in
            for topic in ["event/security", "config/desired"] {
                let reason = try await consumer.publish("\(prefix)/\(topic)")
                #expect(reason == .notAuthorised)
            }
            try await HubClient.run(options(broker, room)) { client in
                let reason = try await client.publish("\(prefix)/presence")
                #expect(reason?.isFailure == false)
            }
            let heard = try await consumer.until { $0.messages.first?.topic }
            #expect(heard == "\(prefix)/presence")
        }
    }

    @Test("without a certificate of the authority nobody comes in")
    func strangers() async throws {
        let broker = try await SecureBroker.start(certificates)
        defer { broker.kill() }
        let others = try DistrictCertificates()
        var stranger = try others.room("changsha/no7/r301")
        stranger.caFile = certificates.authority
        for tls in [HubTLS(caFile: certificates.authority), stranger] {
            try await HubClient.run(options(broker, tls)) { client in
                let failures = try await client.until { $0.failures.isEmpty ? nil : $0.failures }
                let connections = try await client.until { $0.connections }
                #expect(failures.first?.code == .tls, "\(failures)")
                #expect(connections.isEmpty)
            }
        }
    }

    @Test("what waits for a consumer that is away outlives a restart of the hub")
    func persistence() async throws {
        let broker = try await SecureBroker.start(certificates)
        defer { broker.kill() }
        var listening = options(broker, certificates.program("events"))
        listening.startsClean = false
        listening.subscriptions = [HubSubscription("classroom/v1/+/+/+/presence")]
        try await HubClient.run(listening) { _ = try await $0.until { $0.connections.first } }
        try await HubClient.run(options(broker, room)) { client in
            for number in 0..<200 { _ = try await client.publish("\(prefix)/presence", "\(number)") }
        }
        broker.stop()
        try await broker.start()

        try await HubClient.run(listening) { consumer in
            let heard = try await consumer.until { $0.messages.count < 200 ? nil : $0.messages }
            #expect(heard.map { String(decoding: $0.payload, as: UTF8.self) } == (0..<200).map { "\($0)" })
        }
    }

    private func options(_ broker: TestBroker, _ tls: HubTLS) -> HubOptions {
        let name = tls.certificateFile?.split(separator: "/").last ?? "nobody"
        var options = HubOptions.cluster([broker.port], client: "test-\(name)", tls: tls)
        options.startsClean = true
        return options
    }
}
