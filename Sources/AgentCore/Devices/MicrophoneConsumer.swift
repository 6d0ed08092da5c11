// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

package import ClassroomEvents
import ClassroomSense
import DeviceDrivers

/// What becomes of one microphone's observations: measurements, and evidence for the room.
package actor MicrophoneConsumer: DeviceConsumer {
    private let device: Code
    private let states: DeviceBoard
    private let recorder: EventRecorder
    private let room: RoomModel
    private let driverState: @Sendable (inout DeviceState) async -> Void

    /// - Parameter driverState: Adds what only the driver knows; asked once a second.
    package init(
        device: Code,
        states: DeviceBoard,
        recorder: EventRecorder,
        room: RoomModel,
        driverState: @escaping @Sendable (inout DeviceState) async -> Void
    ) {
        self.device = device
        self.states = states
        self.recorder = recorder
        self.room = room
        self.driverState = driverState
    }

    package func consume(_ observation: SoundObservation) async {
        for second in observation.seconds {
            await room.observe(microphone: device, second)
        }
        if let last = observation.seconds.last { await publish(last) }
        if let summary = observation.summary { await record(summary) }
    }

    package func deviceFailed() async { await room.forget(device) }

    /// A period that shutdown cuts short stays untold: its level would not compare with the others.
    package func finishPeriod() async {}

    private func record(_ summary: SoundSummary) async {
        let seconds = summary.seconds.rounded(toPlaces: 1)
        let sound = SoundMeasured(
            periodSeconds: seconds,
            calibrated: summary.isCalibrated,
            levels: SoundMeasured.Levels(
                laeq: summary.laeq?.rounded(toPlaces: 1),
                lafmax: summary.lafMax?.rounded(toPlaces: 1),
                la10: summary.la10?.rounded(toPlaces: 1),
                la90: summary.la90?.rounded(toPlaces: 1)
            ),
            clippedRatio: summary.clippedRatio.rounded(toPlaces: 5)
        )
        let speech = SpeechMeasured(periodSeconds: seconds, speechRatio: summary.speechRatio.rounded(toPlaces: 3))
        let moment = Moment.now()
        // Side by side, so that they share one commit.
        async let soundIsRecorded = recorder.record(sound, device: device, at: moment)
        async let speechIsRecorded = recorder.record(speech, device: device, at: moment)
        _ = await (soundIsRecorded, speechIsRecorded)
    }

    private func publish(_ second: SecondOfSound) async {
        var known = DeviceState(device: device, kind: "microphone", status: .available, time: "")
        await driverState(&known)
        let level = second.laeq?.rounded(toPlaces: 1)
        states.update(device, isNews: false) { state in
            state.node = known.node
            state.format = known.format
            state.xruns = known.xruns
            state.calibrated = second.isCalibrated
            state.laeqDBA = second.isCalibrated ? level : nil
            state.laeqDBFS = second.isCalibrated ? nil : level
            state.speech = second.recentSpeechSeconds >= 1
        }
    }
}
