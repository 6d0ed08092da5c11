// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// The retained message on `state/{device}`: what is known of a device now, whatever waits in the store.
///
/// A field that does not apply to the device, or is not known, is absent: a dead sensor never shows its
/// last value.
package struct DeviceState: Codable, Hashable, Sendable {
    package var device: String
    /// `camera` or `microphone`.
    package var kind: String
    package var status: DeviceStatus
    /// What failed and what to do about it; absent when available.
    package var reason: String?
    /// The program that holds a busy device.
    package var holder: String?
    /// Where the kernel has it just now, such as `/dev/video0` or `hw:CARD=Mic`. Moves; not a name for it.
    package var node: String?
    /// What was agreed with the device, such as `MJPG 1280x720` or `48000 Hz, 1 channel`.
    package var format: String?

    /// `ok`, `covered`, `defocused`, `frozen`, `dark` or `lost`.
    package var health: String?
    /// Analysed frames a second over the last seconds.
    package var framesPerSecond: Double?
    /// Since the agent started: frames from the device, and what became of the rest.
    package var frames: UInt64?
    package var dropped: UInt64?
    package var errors: UInt64?
    package var truncated: UInt64?
    /// Share of the picture that moves, 0 to 1, just now.
    package var motionRatio: Double?

    /// Overruns since the agent started: sound that was lost because nobody read it in time.
    package var xruns: UInt64?
    package var calibrated: Bool?
    /// Level of the last second; dB(A) when calibrated, else dB re full scale.
    package var laeqDBA: Double?
    package var laeqDBFS: Double?
    package var speech: Bool?

    /// RFC 3339: when this was so.
    package var time: String

    package init(device: Code, kind: String, status: DeviceStatus, time: String) {
        self.device = device.description
        self.kind = kind
        self.status = status
        self.time = time
    }

    package enum CodingKeys: String, CodingKey {
        case device, kind, status, reason, holder, node, format, health
        case framesPerSecond = "frames_per_second"
        case frames, dropped, errors, truncated
        case motionRatio = "motion_ratio"
        case xruns, calibrated
        case laeqDBA = "laeq_dba"
        case laeqDBFS = "laeq_dbfs"
        case speech, time
    }

    /// Forgets every reading, as must happen when the device stops delivering.
    package mutating func clearReadings() {
        framesPerSecond = nil
        motionRatio = nil
        laeqDBA = nil
        laeqDBFS = nil
        speech = nil
    }
}
