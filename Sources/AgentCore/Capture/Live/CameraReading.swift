// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

package import ClassroomEvents
import DeviceDrivers

/// What a live view shows of a camera. Counters are since the camera was opened by whoever looks.
package struct CameraReading: LiveReading, Hashable {
    package var source: LiveSource
    package var device: String
    package var status: DeviceStatus
    package var reason: String?
    package var node: String?
    package var format: String?
    /// `ok`, or what is wrong with the picture.
    package var health: String?
    /// Analysed ones; the camera may deliver more.
    package var framesPerSecond: Double?
    package var frames: UInt64?
    package var dropped: UInt64?
    package var errors: UInt64?
    package var truncated: UInt64?
    /// Share of the picture that moves, 0 to 1.
    package var motionRatio: Double?
    /// RFC 3339.
    package var time: String

    /// As the agent tells it.
    package init(agent state: DeviceState) {
        source = .agent
        device = state.device
        status = state.status
        reason = state.reason
        node = state.node
        format = state.format
        health = state.health
        framesPerSecond = state.framesPerSecond
        frames = state.frames
        dropped = state.dropped
        errors = state.errors
        truncated = state.truncated
        motionRatio = state.motionRatio
        time = state.time
    }

    /// Of a camera that this command opened; readings are set as they come.
    package init(device: DeviceReference, format: String?) {
        source = .command
        self.device = device.label
        status = .available
        node = device.node
        self.format = format
        time = Moment.now().rfc3339
    }

    /// - Parameter unreadable: Whole frames that could not be decoded.
    mutating func count(_ counters: CameraCounters, unreadable: UInt64) {
        frames = counters.frames
        dropped = counters.dropped
        errors = counters.flagged + counters.emptyBuffers + counters.timeouts + unreadable
        truncated = counters.truncated
    }

    /// The names of the agent's `state/{device}` message.
    package enum CodingKeys: String, CodingKey {
        case source, device, status, reason, node, format, health
        case framesPerSecond = "frames_per_second"
        case frames, dropped, errors, truncated
        case motionRatio = "motion_ratio"
        case time
    }

    package var isGood: Bool { status == .available }

    package var line: String {
        guard isGood else { return Self.trouble(status, reason) }
        let rate = framesPerSecond.map { DecimalText.text($0, places: 1) } ?? "-"
        let motion = motionRatio.map { DecimalText.text($0 * 100, places: 1) } ?? "-"
        let parts = [
            "\(rate.rightAligned(4)) fps", "dropped \(dropped ?? 0)", "errors \(errors ?? 0)",
            "truncated \(truncated ?? 0)", (health ?? "-").padded(9),
            "motion \(motion.rightAligned(5)) % \(MeterBar.motion(motionRatio ?? 0, width: 10))",
        ]
        return parts.joined(separator: "  ")
    }
}
