// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

package import ClassroomEvents
import ClassroomSense
import DeviceDrivers

/// What becomes of one camera's observations: measurements, changes of health, and evidence for the room.
package actor CameraConsumer: DeviceConsumer {
    private static let shortestPeriod = Duration.seconds(5)

    private let device: Code
    private let period: Duration
    private let states: DeviceBoard
    private let recorder: EventRecorder
    private let room: RoomModel
    /// Node, format and counters, as the driver knows them.
    private let driverState: @Sendable (inout DeviceState) async -> Void

    private var tally = MotionTally()
    private var health: CameraHealth?
    private var toldHealth = CameraHealth.ok
    private var budget = ChangeBudget()
    private var unreadable: UInt64 = 0
    private var refreshedAt: Duration?
    private var framesSinceRefresh = 0

    /// - Parameters:
    ///   - period: How often a measurement becomes an event.
    ///   - driverState: Adds what only the driver knows; asked once a second.
    package init(
        device: Code,
        period: Duration,
        states: DeviceBoard,
        recorder: EventRecorder,
        room: RoomModel,
        driverState: @escaping @Sendable (inout DeviceState) async -> Void
    ) {
        self.device = device
        self.period = period
        self.states = states
        self.recorder = recorder
        self.room = room
        self.driverState = driverState
    }

    package func consume(_ observation: CameraObservation) async {
        guard case .facts(let facts) = observation else {
            unreadable += 1
            return
        }
        tally.add(facts)
        await tellHealth(facts.health)
        await room.observe(camera: device, facts)
        await refreshState(facts)
        if tally.span >= period, let measured = tally.finish() {
            await recorder.record(measured, device: device)
        }
    }

    package func deviceFailed() async {
        await finishPeriod()
        await room.forget(device)
        if health != nil { await tellHealth(.lost) }
    }

    /// What was measured until the stop is told, for what it is worth.
    package func finishPeriod() async {
        refreshedAt = nil
        framesSinceRefresh = 0
        // A camera that comes and goes has nothing to measure.
        let isWorthTelling = tally.span >= min(period, Self.shortestPeriod)
        if isWorthTelling, let measured = tally.finish() { await recorder.record(measured, device: device) }
        tally = MotionTally()
    }

    private func tellHealth(_ now: CameraHealth) async {
        guard now != health else { return }
        health = now
        states.update(device, isNews: true) { $0.health = now.rawValue }
        await recordHealth()
    }

    /// A camera that is found well is no news; one that is found ill is. What the budget holds back is told later.
    private func recordHealth() async {
        guard let health, health != toldHealth, budget.take() else { return }
        let before = toldHealth
        toldHealth = health
        await recorder.record(CameraChanged(health: health.rawValue, before: before.rawValue), device: device)
    }

    /// Once a second: readings and counters.
    private func refreshState(_ facts: CameraFacts) async {
        framesSinceRefresh += 1
        let elapsed = refreshedAt.map { facts.time - $0 }
        guard elapsed.map({ $0 >= .seconds(1) }) ?? true else { return }
        let rate = elapsed.map { Double(framesSinceRefresh) / ($0 / .seconds(1)) }
        refreshedAt = facts.time
        framesSinceRefresh = 0
        await publish(facts, framesPerSecond: rate?.rounded(toPlaces: 1))
        await recordHealth()
    }

    private func publish(_ facts: CameraFacts, framesPerSecond: Double?) async {
        var known = DeviceState(device: device, kind: "camera", status: .available, time: "")
        await driverState(&known)
        let unreadable = unreadable
        states.update(device, isNews: false) { state in
            state.node = known.node
            state.format = known.format
            state.frames = known.frames
            state.dropped = known.dropped
            state.errors = (known.errors ?? 0) + unreadable
            state.truncated = known.truncated
            state.framesPerSecond = framesPerSecond
            state.motionRatio = facts.motion.rounded(toPlaces: 4)
        }
    }
}
