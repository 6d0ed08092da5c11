// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import AgentCore
@testable import HubLink

@Suite("PacketSize")
struct PacketSizeTests {
    private func connection(maximum: Int?) -> HubConnection {
        HubConnection(
            address: HubAddress(scheme: .mqtt, host: "127.0.0.1", port: 1883),
            version: .v5,
            sessionIsPresent: false,
            window: 20,
            maximumPacketSize: maximum,
            keepAlive: .seconds(30),
            retains: true
        )
    }

    private let lost = HubError(.lost, "the hub closed the connection")

    @Test("the smaller of what is configured and what the hub names")
    func smaller() {
        var packets = PacketSize(configured: 100_000)
        #expect(packets.maximum == 100_000)
        packets.begin(connection(maximum: 20_000))
        #expect(packets.maximum == 20_000)
        packets.begin(connection(maximum: nil))
        #expect(packets.maximum == 100_000)
    }

    @Test("a connection that ends over its first batch makes batches smaller, down to 4 KiB; others do not")
    func halves() {
        var packets = PacketSize(configured: 65_536)
        for expected in [32_768, 16_384, 8192, 4096, 4096] {
            packets.begin(connection(maximum: nil))
            packets.batchAbandoned()
            packets.connectionEnded(because: lost)
            #expect(packets.maximum == expected)
        }
        packets.begin(connection(maximum: nil))
        packets.batchTaken()
        packets.batchAbandoned()
        packets.connectionEnded(because: lost)
        packets.begin(connection(maximum: nil))
        packets.connectionEnded(because: lost)
        #expect(packets.maximum == 4096)
    }

    @Test("batches that are taken make it larger again, each time after twice as many")
    func grows() {
        var packets = PacketSize(configured: 65_536)
        for _ in 0..<2 {
            packets.begin(connection(maximum: nil))
            packets.batchAbandoned()
            packets.connectionEnded(because: lost)
        }
        for _ in 0..<63 { packets.batchTaken() }
        #expect(packets.maximum == 16_384)
        packets.batchTaken()
        #expect(packets.maximum == 32_768)
        for _ in 0..<127 { packets.batchTaken() }
        #expect(packets.maximum == 32_768)
        packets.batchTaken()
        #expect(packets.maximum == 65_536)
    }
}
