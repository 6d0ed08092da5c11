// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentRuntime
import Testing

@testable import DeviceDrivers

@Suite("HotplugSignal")
struct HotplugSignalTests {
    @Test("a change that came before the wait ends it at once", .timeLimit(.minutes(1)))
    func remembersChange() async {
        let signal = HotplugSignal()
        let seen = signal.generation
        signal.raise()
        #expect(await signal.waitForChange(since: seen, timeout: .seconds(3600)))
    }

    @Test("one change wakes all who wait", .timeLimit(.minutes(1)))
    func wakesAll() async {
        let signal = HotplugSignal()
        let seen = signal.generation
        let woken = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<8 {
                group.addTask { await signal.waitForChange(since: seen, timeout: .seconds(3600)) }
            }
            signal.raise()
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(woken == 8)
    }

    @Test("without a change the wait ends when its time is up", .timeLimit(.minutes(1)))
    func timesOut() async {
        let signal = HotplugSignal()
        #expect(await signal.waitForChange(since: signal.generation, timeout: .milliseconds(5)) == false)
    }

    @Test("cancelling ends the wait", .timeLimit(.minutes(1)))
    func endsOnCancellation() async {
        let signal = HotplugSignal()
        let waiter = Task { await signal.waitForChange(since: signal.generation, timeout: .seconds(3600)) }
        waiter.cancel()
        #expect(await waiter.value == false)
    }
}

@Suite("HotplugMonitor")
struct HotplugMonitorTests {
    @Test("raises its signal once it listens, and stops when cancelled", .timeLimit(.minutes(1)))
    func startsAndStops() async throws {
        let monitor = HotplugMonitor(thread: try PollThread(label: "test-hotplug"))
        let listening = Task { try await monitor.run() }
        #expect(await monitor.signal.waitForChange(since: 0, timeout: .seconds(50)))
        listening.cancel()
        try await listening.value
    }
}
