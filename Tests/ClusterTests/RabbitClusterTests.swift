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
            let options = HubOptions.cluster([node.mqttPort], client: "classroom-changsha-no7-r301", tls: room)
            try await HubClient.run(options) { client in
                for topic in ["presence", "event/security", "backlog/environment", "state/cam-front", "probe"] {
                    let reason = try await client.publish("\(prefix)/\(topic)")
                    #expect(reason == .success, "\(node.name): \(topic)")
                }
            }
            for topic in ["classroom/v1/changsha/no7/r302/event/security", "\(prefix)/config/desired", "other"] {
                try await HubClient.run(options) { client in
                    // MQTT 3.1.1 has no word for a refusal: the connection ends.
                    let reason = try await client.publish(topic)
                    #expect(reason == nil, "\(node.name): \(topic)")
                }
            }
        }
    }

    @Test("an agent whose node is killed moves to another, and every event arrives", .timeLimit(.minutes(5)))
    func agentMoves() async throws {
        let agent = try await RoomAgent(room: address("r302"))
        var consuming = consumer("events-archive", of: "r302", from: [2])
        consuming.startsClean = false
        try await HubClient.run(consuming) { consumer in
            _ = try await consumer.until { $0.connections.first }
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
        let home = try await HubClient.run(consuming) { try await $0.until { $0.connections.first?.address } }
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
