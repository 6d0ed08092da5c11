// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents
import DeviceDrivers
import Glibc
import ServiceLifecycleTestKit
import Testing

@testable import AgentCore

@Suite("DeviceService")
struct DeviceServiceTests {
    @Test("a device that fails is closed, opened again, and each change is told once", .timeLimit(.minutes(1)))
    func recovers() async throws {
        let fixture = try await AgentFixture()
        let driver = ScriptedDriver([.sample, .sample, .failure(ENODEV), .failure(ENODEV), .sample, .wait])
        try await run(driver, in: fixture) { await driver.isWaiting }
        #expect(await driver.calls == ["open", "close", "open", "close", "open", "close"])
        let told = try await fixture.events().filter { $0.type == "classroom.device.changed" }
        #expect(told.map { $0.text.contains(#""status":"available""#) } == [true, false, true])
        #expect(told[1].text.contains("Check that the device is plugged in"))
    }

    @Test("a busy device names the program that holds it", .timeLimit(.minutes(1)))
    func busy() async throws {
        let fixture = try await AgentFixture()
        let driver = ScriptedDriver([.busy(DeviceHolder(processName: "zoom", processID: 812)), .wait])
        let device = try #require(Code("cam-front"))
        try await run(driver, in: fixture) { fixture.states.state(of: device)?.status == .busy }
        let state = try #require(fixture.states.state(of: device))
        #expect(state.holder == "zoom, process 812")
        #expect(state.reason?.contains("Close zoom") == true)
    }

    @Test("the consumer hears of the failure, and at the stop only of the stop", .timeLimit(.minutes(1)))
    func consumer() async throws {
        let fixture = try await AgentFixture()
        let driver = ScriptedDriver([.sample, .failure(EIO), .sample, .wait])
        let consumer = RecordingConsumer()
        try await run(driver, consumer, in: fixture) { await driver.isWaiting }
        #expect(await consumer.calls == ["consume", "failed", "consume", "finish"])
    }

    @Test("a driver that never returns does not hold up the stop", .timeLimit(.minutes(1)))
    func hangingDriver() async throws {
        let fixture = try await AgentFixture()
        let driver = ScriptedDriver([.sample, .hang])
        try await run(driver, in: fixture) { await driver.isWaiting }
        #expect(await driver.calls == ["open"])
        await driver.release()
    }

    private func run(
        _ driver: ScriptedDriver,
        _ consumer: RecordingConsumer = RecordingConsumer(),
        in fixture: AgentFixture,
        until isDone: @escaping @Sendable () async -> Bool
    ) async throws {
        let device = try #require(Code("cam-front"))
        fixture.states.add(device, kind: "camera")
        let service = DeviceService(
            device: device,
            driver: driver,
            consumer: consumer,
            reporter: DeviceReporter(
                device: device,
                states: fixture.states,
                recorder: fixture.recorder,
                logger: fixture.logger
            ),
            board: ProgressBoard(),
            hotplug: HotplugSignal()
        )
        try await testGracefulShutdown { trigger in
            async let result: Void = service.run()
            while await !isDone() { try await Task.sleep(for: .milliseconds(1)) }
            trigger.triggerGracefulShutdown()
            try await result
        }
    }
}

/// A driver that plays a script and records when it is opened and closed.
actor ScriptedDriver: DeviceDriver {
    enum Step: Sendable { case sample, failure(CInt), busy(DeviceHolder), wait, hang }

    nonisolated let name = "cam-front"
    private(set) var calls: [String] = []
    private(set) var isWaiting = false
    private var steps: [Step]
    private var isOpen = false
    private var hanging: CheckedContinuation<Void, Never>?

    init(_ steps: [Step]) { self.steps = steps }

    func open() throws(DriverError) {
        calls.append("open")
        isOpen = true
    }

    func next() async throws(DriverError) -> Int? {
        switch steps.removeFirst() {
        case .sample: return 1
        case .failure(let errno): throw DriverError(device: name, operation: "next", errno: errno)
        case .busy(let holder): throw DriverError(device: name, operation: "open", errno: EBUSY, holder: holder)
        case .hang:
            isWaiting = true
            await withCheckedContinuation { hanging = $0 }  // as deaf to cancellation as a call into the kernel
            return nil
        case .wait:
            isWaiting = true
            try? await Task.sleep(for: .seconds(3600))  // until cancelled
            return nil
        }
    }

    func release() {
        hanging?.resume()
        hanging = nil
    }

    func close() {
        if isOpen { calls.append("close") }
        isOpen = false
    }
}

/// Notes what it is told.
actor RecordingConsumer: DeviceConsumer {
    private(set) var calls: [String] = []

    func consume(_ sample: Int) { calls.append("consume") }
    func deviceFailed() { calls.append("failed") }
    func finishPeriod() { calls.append("finish") }
}
