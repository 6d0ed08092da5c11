// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentCore
import ClassroomEvents
import EdgeStore
import HubLink
import TestBroker
import Testing

/// The agent against three nodes of an existing broker, with `deploy/hub/rabbitmq` as it is shipped.
@Suite(
    "RabbitMQ cluster as shipped",
    .enabled(if: RabbitCluster.isInstalled, "rabbitmq-server is not installed; scripts/test installs it"),
    .serialized,
    .rabbitCluster(rooms: "changsha/no7/r301", "changsha/no7/r302", "changsha/no7/r303")
)
struct RabbitClusterTests {
    private let cluster: RabbitCluster

    init() throws {
        cluster = try #require(RabbitCluster.current)
    }

    @Test("a room writes its own topics and no other's, on every node", .timeLimit(.minutes(3)))
    func rights() async throws {
        let room = try certificate(of: "r301")
        let prefix = "classroom/v1/changsha/no7/r301"
        for node in cluster.nodes {
            // Each under an id of its own, as `hub ping` has: the end of one connection may otherwise come so late
            // that it throws the next one out.
            func options(_ number: Int) -> HubOptions {
                .cluster([node.mqttPort], client: "classroom/changsha/no7/r301/probe-\(number)", tls: room)
            }
            try await HubClient.run(options(0)) { client in
                for topic in ["presence", "event/security", "backlog/environment", "state/cam-front", "probe"] {
                    let reason = try await client.publish("\(prefix)/\(topic)")
                    #expect(reason == .success, "\(node.name): \(topic)")
                }
            }
            let foreign = ["classroom/v1/changsha/no7/r302/event/security", "\(prefix)/config/desired", "other"]
            for (index, topic) in foreign.enumerated() {
                try await HubClient.run(options(index + 1)) { client in
                    // MQTT 3.1.1 has no word for a refusal: the connection ends.
                    let reason = try await client.publish(topic)
                    #expect(reason == nil, "\(node.name): \(topic)")
                }
            }
        }
    }

    @Test(
        "a room hears what is pushed to it and its layers through any node, and nothing else",
        .timeLimit(.minutes(3))
    )
    func reading() async throws {
        let room = try certificate(of: "r301")
        let places = ["no7/r301", "no7/_all", "_all/_all"]
        let topics = places.flatMap {
            ["classroom/v1/changsha/\($0)/config/desired", "classroom/v1/changsha/\($0)/command"]
        }
        var options = HubOptions.cluster([cluster.nodes[0].mqttPort], client: "classroom/changsha/no7/r301", tls: room)
        options.subscriptions = topics.map { HubSubscription($0) }
        try await HubClient.run(options) { client in
            // Its PUBACK says that the subscriptions, which went out before, stand.
            _ = try await client.publish("classroom/v1/changsha/no7/r301/probe")
            try await operate(onNode: 1) { operations in
                for topic in topics { _ = try await operations.publish(topic) }
            }
            let heard = try await client.until { $0.messages.count < topics.count ? nil : $0.messages.map(\.topic) }
            #expect(heard == topics)
        }
        let foreign = ["classroom/v1/changsha/no7/r302/config/desired", "classroom/v1/changsha/no8/_all/command", "#"]
        for (index, filter) in foreign.enumerated() {
            options.clientID = "classroom/changsha/no7/r301/watch-\(index)"
            options.subscriptions = [HubSubscription(filter)]
            try await HubClient.run(options) { client in
                let failure = try await client.until { $0.failures.first }
                #expect(failure.code == .lost, "\(filter): \(failure)")
            }
        }
    }

    @Test("an agent whose node is killed moves to another, and every event arrives", .timeLimit(.minutes(5)))
    func agentMoves() async throws {
        let agent = try await RoomAgent(room: address("r302"))
        var consuming = consumer("events-archive", of: "r302", from: [2])
        consuming.startsClean = false
        try await HubClient.run(consuming) { consumer in
            try await waitUntilSubscribed(consumer, to: "r302")
            let accepted = try await agent.run(options(for: agent, nodes: [0, 1])) { uplink in
                let load = EventLoad(store: agent.store)
                async let appended = load.run()
                _ = try await consumer.until { $0.events.ids.count < 200 ? nil : true }

                let home = try #require(await uplink.status.address)
                #expect(home.hasSuffix(":\(cluster.nodes[0].mqttPort)"))
                cluster.nodes[0].kill()
                try await waitForMove(of: uplink, from: home)
                let moved = await load.count
                while await load.count < moved + 200 { try await Task.sleep(for: .milliseconds(5)) }
                await load.stop()
                let accepted = try await appended
                _ = try await consumer.until { $0.events.ids.count < accepted.count ? nil : true }
                return accepted
            }

            let log = try await consumer.until { $0.events }
            #expect(accepted.count >= 400)
            #expect(log.unreadable.isEmpty, "\(log.unreadable)")
            #expect(
                log.sequences == accepted.reduce(into: [:]) { $0[$1.family.rawValue, default: []].insert($1.sequence) }
            )
            for (family, sequences) in log.sequences {
                #expect(sequences == Set(1...Int64(sequences.count)), "\(family) has a hole")
            }
        }
        try cluster.nodes[0].start()
        try await cluster.waitUntilWhole()
    }

    @Test("what waits for a consumer outlives the node that the consumer was on", .timeLimit(.minutes(5)))
    func consumerMoves() async throws {
        let agent = try await RoomAgent(room: address("r303"))
        var consuming = consumer("events-reports", of: "r303", from: [1, 2])
        consuming.startsClean = false
        let home = try await HubClient.run(consuming) { consumer in
            try await waitUntilSubscribed(consumer, to: "r303")
            return try await consumer.until { $0.connections.first?.address }
        }
        let node = try #require(cluster.node(onPort: home.port))
        let accepted = try await agent.run(options(for: agent, nodes: [0])) { _ in
            let load = EventLoad(store: agent.store)
            async let appended = load.run()
            while await load.count < 300 { try await Task.sleep(for: .milliseconds(5)) }
            await load.stop()
            let accepted = try await appended
            while try await agent.store.statistics().families.contains(where: { $0.waitingCount > 0 }) {
                try await Task.sleep(for: .milliseconds(5))
            }
            return accepted
        }
        node.kill()

        try await HubClient.run(consuming) { consumer in
            let log = try await consumer.until { $0.events.ids.count < accepted.count ? nil : $0.events }
            let place = try await consumer.until { $0.connections.last?.address }
            #expect(place != home)
            #expect(
                log.sequences == accepted.reduce(into: [:]) { $0[$1.family.rawValue, default: []].insert($1.sequence) }
            )
        }
        try node.start()
        try await cluster.waitUntilWhole()
    }

    private func waitForMove(of uplink: Uplink, from home: String) async throws {
        while true {
            let status = await uplink.status
            if status.connected, status.address != home { return }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    /// Sends what the consumer listens to until some of it arrives: MQTT 3.1.1 has no other sign.
    private func waitUntilSubscribed(_ consumer: HubClient, to room: String) async throws {
        try await operate(onNode: 1) { operations in
            while try await consumer.until({ $0.messages.isEmpty }) {
                _ = try await operations.publish("classroom/v1/changsha/no7/\(room)/command")
                try await Task.sleep(for: .milliseconds(20))
            }
        }
    }

    private func operate(
        onNode index: Int,
        _ body: @Sendable (HubClient) async throws -> Void
    ) async throws {
        let tls = cluster.certificates.program("operations")
        try await HubClient.run(.cluster([cluster.nodes[index].mqttPort], client: "operations", tls: tls), body)
    }

    private func address(_ room: String) throws -> RoomAddress {
        RoomAddress(
            district: try #require(Code("changsha")),
            school: try #require(Code("no7")),
            room: try #require(Code(room))
        )
    }

    private func certificate(of room: String) throws -> HubTLS { try cluster.certificates.room("changsha/no7/\(room)") }

    private func options(for agent: RoomAgent, nodes: [Int]) throws -> HubOptions {
        HubOptions.cluster(
            nodes.map { cluster.nodes[$0].mqttPort },
            client: RoomAgent.clientID(agent.room),
            tls: try certificate(of: agent.room.room.description)
        )
    }

    /// A consumer of one room's events.
    private func consumer(_ name: String, of room: String, from nodes: [Int]) -> HubOptions {
        var options = HubOptions.cluster(
            nodes.map { cluster.nodes[$0].mqttPort },
            client: name,
            tls: cluster.certificates.program("events")
        )
        options.subscriptions = [HubSubscription("classroom/v1/changsha/no7/\(room)/#")]
        return options
    }
}
