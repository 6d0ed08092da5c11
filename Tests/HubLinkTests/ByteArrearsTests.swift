// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0
import TestBroker
import Testing

@testable import HubLink

@Suite("ByteArrears", .timeLimit(.minutes(1)))
struct ByteArrearsTests {
    private let event = MosquittoSink.Event.oversized(topic: "room/command", byteCount: 1)

    @Test("bytes count from the last event")
    func bytes() {
        var arrears = ByteArrears()
        arrears.note([], consumed: 100, canSend: true)
        #expect(arrears.byteCount == 100)
        arrears.note([event], consumed: 150, canSend: true)
        #expect(arrears.byteCount == 0)
        arrears.note([], consumed: 170, canSend: true)
        arrears.note([], consumed: nil, canSend: true)
        #expect(arrears.byteCount == 20)
    }

    @Test("answers count while the socket takes nothing")
    func answers() {
        var arrears = ByteArrears()
        arrears.note([event, event], consumed: 10, canSend: false)
        arrears.note([event], consumed: 20, canSend: false)
        #expect(arrears.unsentAnswers == 3)
        arrears.note([], consumed: 20, canSend: true)
        #expect(arrears.unsentAnswers == 0)
    }

    @Test("a packet without end is not waited for", arguments: [HubProtocol.v5, .v311])
    func endlessPacket(version: HubProtocol) async throws {
        var script = ScriptedHub.Script()
        // A PUBLISH of 200 MiB, of which 4 MiB come.
        script.parting = { _ in [0x30, 0x80, 0x80, 0x80, 0x64, 0, 1, 0x61] + [UInt8](repeating: 0, count: 4 << 20) }
        script.hangsUpAtParting = false
        let hub = try ScriptedHub(script)
        defer { hub.end() }
        var options = HubOptions.test(hub.port)
        options.protocols = [version]
        options.maximumIncomingBytes = 64 << 10
        try await withSession(options) { _, signals in
            _ = await signals.connected()
            let error = await signals.disconnected()

            #expect(error?.code == .protocolViolation)
            #expect(error?.detail.contains("make no message") == true)
        }
    }
}
