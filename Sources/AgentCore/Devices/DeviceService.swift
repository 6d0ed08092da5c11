// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentRuntime
package import ClassroomEvents
package import DeviceDrivers
import Logging
import ServiceLifecycle

/// What an ``DeviceService`` does with one device's samples.
package protocol DeviceConsumer<Sample>: Sendable {
    associatedtype Sample: Sendable

    /// One sample, in order. The next is not asked for until this returns.
    func consume(_ sample: Sample) async
    /// The device delivers no more: what it said last is no longer so.
    func deviceFailed() async
    /// The agent stops: what was measured until now is told.
    func finishPeriod() async
}

/// Runs one driver until shutdown: open, consume, close, and again after a failure.
///
/// Whatever the device does stays here: its error becomes a state, an event and a wait. Shutdown cancels the
/// task that waits in `next()` and only then closes, so no call is inside C when the handle goes.
package struct DeviceService<Driver: DeviceDriver, Consumer: DeviceConsumer>: Service
where Consumer.Sample == Driver.Sample {
    private let device: Code
    private let driver: Driver
    private let consumer: Consumer
    private let reporter: DeviceReporter
    private let board: ProgressBoard
    private let hotplug: HotplugSignal

    /// - Parameter hotplug: Ends the wait after a failure early when hardware was plugged in or out.
    package init(
        device: Code,
        driver: Driver,
        consumer: Consumer,
        reporter: DeviceReporter,
        board: ProgressBoard,
        hotplug: HotplugSignal
    ) {
        self.device = device
        self.driver = driver
        self.consumer = consumer
        self.reporter = reporter
        self.board = board
        self.hotplug = hotplug
        // The longest healthy silence: opening a slow camera, its 3 s without a frame, and a wait of 5 s.
        board.add(part, allowance: .seconds(45))
    }

    private var part: String { "device \(device)" }

    /// What a device that hangs in the kernel may cost the stop of the agent.
    private static var stopTime: Duration { .milliseconds(700) }

    package func run() async throws {
        let ended = Latch()
        // Not a child task: a call that never returns from the kernel would hold up the whole agent's goodbye.
        let work = Task {
            await supervise()
            await driver.close()
            await consumer.finishPeriod()
            ended.set()
        }
        try? await gracefulShutdown()  // throws only when cancelled, which ends the wait as well
        work.cancel()
        await ended.wait(atMost: Self.stopTime)
        board.remove(part)
    }

    private func supervise() async {
        var delay = RetryDelay()
        while !Task.isCancelled {
            let started = ContinuousClock.now
            let generation = hotplug.generation
            guard let failure = await runOnce(), !Task.isCancelled else { return }
            await driver.close()
            await consumer.deviceFailed()
            await reporter.failed(failure)
            board.beat(part)
            await hotplug.waitForChange(since: generation, timeout: delay.after(running: .now - started))
        }
    }

    /// Runs the device until it fails; `nil` when the task was cancelled.
    private func runOnce() async -> DriverError? {
        do throws(DriverError) {
            try await driver.open()
            var isFirst = true
            while let sample = try await driver.next() {
                if isFirst { await reporter.delivered() }
                isFirst = false
                await consumer.consume(sample)
                board.beat(part)
            }
            return nil
        } catch {
            return error.code == .cancelled ? nil : error
        }
    }
}
