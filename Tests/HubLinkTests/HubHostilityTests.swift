// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0
import AgentRuntime
import Foundation
import HubLink
import Synchronization
import TestBroker
import Testing

/// A hub, or somebody on the way to it, that sends what it likes. Each test in a process of its own, whose memory
/// nothing else moves.
@Suite("HubSession: hostile bytes", .timeLimit(.minutes(5)))
struct HubHostilityTests {
    @Test("fifty thousand packets of MQTT 5, mutated inside or broken, neither end the process nor stay in its memory")
    func version5() async {
        await #expect(processExitsWith: .success) { try await withstand(50_000, .v5) }
    }

    @Test(
        "fifty thousand packets of MQTT 3.1.1, mutated inside or broken, neither end the process nor stay in its memory"
    )
    func version311() async {
        await #expect(processExitsWith: .success) { try await withstand(50_000, .v311) }
    }
}

/// Has a session connect again and again to a hub that sends seven packets with strange contents each time, and one
/// that is broken, as nothing after that would be read; and then to a hub in order.
private func withstand(_ packetCount: Int, _ version: HubProtocol) async throws {
    shareOneArena()
    let packets = Mutex(PacketMutator(seed: 2026))
    let sent = Atomic<Int>(0)
    var script = ScriptedHub.Script()
    script.parting = { isVersion5 in
        sent.add(8, ordering: .relaxed)
        return packets.withLock { packets in
            (0..<7).flatMap { _ in packets.strange(isVersion5: isVersion5) } + packets.broken(isVersion5: isVersion5)
        }
    }
    let hub = try ScriptedHub(script)
    defer { hub.end() }
    var options = HubOptions.test(hub.port)
    options.protocols = [version]
    options.subscriptions = [HubSubscription("room/#")]
    options.backoff = Backoff(base: .microseconds(100), cap: .microseconds(100))
    try await withSession(options) { session, _ in
        var warm: Int?
        var messageCount = 0
        while sent.load(ordering: .relaxed) < packetCount, let signals = await session.nextSignals() {
            for signal in signals {
                switch signal {
                case .connected:
                    // So that there are publications for the hub's packets to meet. The line may have ended already.
                    _ = try? await session.publish((0..<3).map { .test("room/\($0)") }[...])
                case .message: messageCount += 1
                default: break
                }
            }
            if warm == nil, sent.load(ordering: .relaxed) > packetCount / 2 { warm = try residentKiB() }
        }
        let grown = try residentKiB() - (warm ?? 0)
        guard warm != nil, grown < 3 << 10 else { fail(2, "\(grown) KiB more than after half of the packets") }
        // Had most packets been refused, the test would have shown little.
        guard messageCount > packetCount / 5 else { fail(3, "\(messageCount) messages were understood") }

        hub.change { $0.parting = nil }
        var token: PublishToken?
        while let signals = await session.nextSignals() {
            for signal in signals {
                if case .connected = signal { token = try? await session.publish(.test()) }
                if case .acknowledged(let acknowledged, _) = signal, acknowledged == token { return }
            }
        }
        fail(4, "the session did not recover")
    }
}

/// Ends the process with a status that the failed expectation shows, and tells the rest on the terminal.
private func fail(_ status: CInt, _ message: String) -> Never {
    FileHandle.standardError.write(Data("\(message)\n".utf8))
    exit(status)
}

/// The scripted hub has a thread a connection, in this process too. With an arena of memory for each of them it would
/// depend on the load of the machine how many there are, and so would the memory that the test looks at.
private func shareOneArena() {
    typealias Mallopt = @convention(c) (CInt, CInt) -> CInt
    guard let address = dlsym(nil, "mallopt") else { fail(5, "no mallopt") }
    // The C prototype of mallopt(3) in the system's library.
    let mallopt = unsafeBitCast(address, to: Mallopt.self)
    guard mallopt(-8, 1) == 1 else { fail(5, "mallopt(M_ARENA_MAX, 1) failed") }
}

private func residentKiB() throws -> Int {
    let fields = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")
    return (Int(fields[1]) ?? 0) * 4
}
