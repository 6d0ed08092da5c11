// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentRuntime
package import ClassroomEvents
package import ClassroomSense
import Logging
import ServiceLifecycle
import Synchronization

/// Whether the room is occupied, out of what all its devices say; every change becomes an event.
package actor RoomModel: Service {
    private var model: OccupancyModel
    private let recorder: EventRecorder
    private let soundHeard = SoundHeard()
    private let occupied = Mutex<Bool?>(nil)

    package init(settings: OccupancySettings, recorder: EventRecorder) {
        model = OccupancyModel(settings: settings)
        self.recorder = recorder
    }

    /// `nil` while no device can tell. Any thread, without waiting.
    package nonisolated var isOccupied: Bool? { occupied.withLock { $0 } }

    /// Whether a microphone hears somebody now. Any thread, without waiting.
    package nonisolated var isSoundHeard: Bool { soundHeard.isAny }

    package func observe(camera device: Code, _ facts: CameraFacts) async {
        await tell(model.observe(facts, from: device.description))
    }

    package func observe(microphone device: Code, _ second: SecondOfSound) async {
        // Two seconds of ten: a shout in the corridor does not keep the camera from learning the empty room.
        soundHeard.set(device, second.recentSpeechSeconds >= 2)
        await tell(model.observe(second, from: device.description))
    }

    /// The device says nothing any more: what it said does not count.
    package func forget(_ device: Code) async {
        soundHeard.set(device, false)
        await tell(model.lose(device.description, at: Self.now))
    }

    /// Lets time pass, so that a room falls vacant though no device has anything new to say.
    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await self.pass()
                try? await Task.sleep(for: .seconds(1))  // ends early only when cancelled
            }
        }
    }

    private func pass() async { await tell(model.advance(to: Self.now)) }

    private func tell(_ change: OccupancyChange?) async {
        guard let change else { return }
        occupied.withLock { $0 = change.isOccupied }
        await recorder.record(
            OccupancyChanged(occupied: change.isOccupied, because: change.because.rawValue)
        )
    }

    /// The clock of the drivers' timestamps.
    private static var now: Duration { .nanoseconds(SystemClock.monotonicNanoseconds()) }
}

/// Which microphones hear somebody now.
private final class SoundHeard: Sendable {
    private let devices = Mutex<Set<Code>>([])

    var isAny: Bool { devices.withLock { !$0.isEmpty } }

    func set(_ device: Code, _ isHeard: Bool) {
        devices.withLock { devices in
            if isHeard { devices.insert(device) } else { devices.remove(device) }
        }
    }
}
