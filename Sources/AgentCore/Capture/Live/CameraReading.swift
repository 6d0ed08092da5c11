// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

package import ClassroomEvents

/// What a live view shows of a camera. Counters are since the camera was opened by whoever looks.
package struct CameraReading: LiveReading, Hashable {
    package var source: LiveSource
    package var state: DeviceState

    package init(source: LiveSource, state: DeviceState) {
        self.source = source
        self.state = state
    }

    private enum CodingKeys: String, CodingKey { case source }

    package func encode(to encoder: any Encoder) throws {
        try state.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(source, forKey: .source)
    }

    package var line: String {
        guard state.status == .available else { return state.troubleLine }
        let rate = state.framesPerSecond.map { DecimalText.text($0, places: 1) } ?? "-"
        let motion = state.motionRatio.map { DecimalText.text($0 * 100, places: 1) } ?? "-"
        let counters = [("dropped", state.dropped), ("errors", state.errors), ("truncated", state.truncated)]
            .map { name, count in "\(name) \(count ?? 0)" }
        let parts =
            ["\(rate.rightAligned(4)) fps"] + counters + [(state.health ?? "-").padded(9)]
            + ["motion \(motion.rightAligned(4)) % \(MeterBar.motion(state.motionRatio ?? 0, width: 10))"]
        return parts.joined(separator: "  ")
    }
}

extension DeviceState {
    /// Of a device that does not deliver.
    var troubleLine: String { "\(status.rawValue): \(reason ?? "the agent is opening it")" }
}
