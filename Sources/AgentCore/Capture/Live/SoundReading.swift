// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

package import ClassroomEvents
package import ClassroomSense

/// What a live view shows of a microphone's sound.
package struct SoundReading: LiveReading, Hashable {
    package var source: LiveSource
    package var device: String
    package var status: DeviceStatus
    package var reason: String?
    package var node: String?
    package var isCalibrated: Bool?
    /// A-weighted level of the last second: dBA when calibrated, else dB relative to full scale. `nil` is digital
    /// silence, or that nothing was measured yet.
    package var laeq: Double?
    /// The highest "Fast" level of the last second, as ``laeq``; `nil` from an agent, which does not tell it.
    package var lafMax: Double?
    /// The loudest sample since the last reading in dB relative to full scale; `nil` from an agent.
    package var peak: Double?
    package var isClipping: Bool?
    package var isSpeech: Bool?
    /// Overruns so far: sound that was lost.
    package var xruns: UInt64?
    package var time: String

    /// As the agent tells it.
    package init(agent state: DeviceState) {
        source = .agent
        device = state.device
        status = state.status
        reason = state.reason
        node = state.node
        isCalibrated = state.calibrated
        laeq = state.laeqDBA ?? state.laeqDBFS
        isSpeech = state.speech
        xruns = state.xruns
        time = state.time
    }

    /// As this command measures it; readings come with ``measure(_:)``.
    package init(device: DeviceReference, isCalibrated: Bool) {
        source = .command
        self.device = device.label
        status = .available
        node = device.node
        self.isCalibrated = isCalibrated
        time = Moment.now().rfc3339
    }

    /// Takes over the last second.
    package mutating func measure(_ second: SecondOfSound) {
        laeq = second.laeq?.rounded(toPlaces: 1)
        lafMax = second.lafMax?.rounded(toPlaces: 1)
        isClipping = second.isClipping
        isSpeech = second.recentSpeechSeconds >= 1
    }

    package var isGood: Bool { status == .available }

    package var line: String {
        guard isGood else { return Self.trouble(status, reason) }
        let unit = isCalibrated == true ? "dBA" : "dBFS"
        var parts = ["LAeq \(Self.level(laeq)) \(unit)"]
        if source == .command {
            parts.append("LAFmax \(Self.level(lafMax))")
            parts.append("peak \(Self.level(peak)) dBFS \(MeterBar.level(peak, width: 20))")
        } else if isCalibrated != true {
            parts.append(MeterBar.level(laeq, width: 20))
        }
        if isSpeech == true { parts.append("speech") }
        if isClipping == true { parts.append("CLIPPING") }
        if let xruns, xruns > 0 { parts.append("lost \(xruns)x") }
        return parts.joined(separator: "  ")
    }

    private static func level(_ level: Double?) -> String {
        (level.map { DecimalText.text($0, places: 1) } ?? "-").rightAligned(6)
    }
}

extension SoundReading {
    private enum CodingKeys: String, CodingKey {
        case source, device, status, reason, node, calibrated
        case laeqDBA = "laeq_dba"
        case laeqDBFS = "laeq_dbfs"
        case lafMaxDBA = "lafmax_dba"
        case lafMaxDBFS = "lafmax_dbfs"
        case peakDBFS = "peak_dbfs"
        case clipping, speech, xruns, time
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(source, forKey: .source)
        try container.encode(device, forKey: .device)
        try container.encode(status, forKey: .status)
        try container.encodeIfPresent(reason, forKey: .reason)
        try container.encodeIfPresent(node, forKey: .node)
        try container.encodeIfPresent(isCalibrated, forKey: .calibrated)
        let isDBA = isCalibrated == true
        try container.encodeIfPresent(laeq, forKey: isDBA ? .laeqDBA : .laeqDBFS)
        try container.encodeIfPresent(lafMax, forKey: isDBA ? .lafMaxDBA : .lafMaxDBFS)
        try container.encodeIfPresent(peak?.rounded(toPlaces: 1), forKey: .peakDBFS)
        try container.encodeIfPresent(isClipping, forKey: .clipping)
        try container.encodeIfPresent(isSpeech, forKey: .speech)
        try container.encodeIfPresent(xruns, forKey: .xruns)
        try container.encode(time, forKey: .time)
    }
}
