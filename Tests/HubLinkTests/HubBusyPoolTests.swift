// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0
import AgentRuntime
import Dispatch
import Glibc
import HubLink
import TestBroker
import Testing

/// Keeps every thread of the shared pool busy, from outside of it.
actor CrowdedPool {
    private let thread: PollThread

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.executor }

    init() throws { thread = try PollThread(label: "crowded-pool") }

    /// What `probe` finds, by name, while the pool has no thread for anybody else.
    func check(_ probe: HubProbe, _ address: HubAddress) async -> [HubFinding] {
        let crowd = DispatchSemaphore(value: 0)
        let release = DispatchSemaphore(value: 0)
        // The pool has a thread a processor.
        let count = max(1, sysconf(CInt(_SC_NPROCESSORS_ONLN)))
        for _ in 0..<count {
            Task.detached(priority: .high) {
                crowd.signal()
                release.wait()
            }
        }
        defer { for _ in 0..<count { release.signal() } }
        // Blocks this actor's own thread. A pool that is narrower is as crowded without the last of them.
        for _ in 0..<count { _ = crowd.wait(timeout: .now() + .seconds(2)) }
        return await probe.check(address, publishing: .test("room/ping"), within: .seconds(10))
    }
}

@Suite("Hub and a busy pool", .timeLimit(.minutes(1)))
struct HubBusyPoolTests {
    @Test("no step to the hub, the name's lookup among them, needs a thread of the shared pool")
    func crowded() async throws {
        let broker = try await TestBroker()
        defer { broker.kill() }
        let options = HubOptions.test(broker.port, host: "localhost")
        let address = try #require(options.addresses.first)
        let probe = try HubProbe(options: options)

        let findings = try await CrowdedPool().check(probe, address)

        #expect(findings.map(\.step) == HubStep.allCases)
        for finding in findings where finding.step != .tls { #expect(finding.outcome == .passed) }
    }
}
