// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents
import ClassroomSense

/// One camera's measurements over one period.
struct MotionTally {
    private struct Ratio {
        var sum = 0.0
        var peak = 0.0

        mutating func add(_ value: Double) {
            sum += value
            peak = max(peak, value)
        }
    }

    private var started: Duration?
    private var latest = Duration.zero
    private var frames = 0
    private var whole = Ratio()
    private var zones: [String: Ratio] = [:]
    private var lumaSum = 0.0
    private var presenceSum = 0.0
    private var presenceFrames = 0

    /// - Parameter started: The end of the period before; `nil` to begin with the first frame.
    init(started: Duration? = nil) {
        self.started = started
        latest = started ?? .zero
    }

    mutating func add(_ facts: CameraFacts) {
        if started == nil { started = facts.time }
        latest = facts.time
        frames += 1
        whole.add(facts.motion)
        for (name, ratio) in facts.motionByZone { zones[name, default: Ratio()].add(ratio) }
        lumaSum += facts.meanLuma
        if let presence = facts.presence {
            presenceSum += presence
            presenceFrames += 1
        }
    }

    /// The time from the end of the period before, or the first frame, to the last frame.
    var span: Duration { started.map { latest - $0 } ?? .zero }

    /// The period's measurement, `nil` without a frame; and begins the next period, which joins on.
    mutating func finish() -> MotionMeasured? {
        guard frames > 0 else { return nil }
        defer { self = MotionTally(started: latest) }
        let count = Double(frames)
        let room = MotionMeasured.Zone(
            zone: "room",
            meanRatio: (whole.sum / count).rounded(toPlaces: 4),
            peakRatio: whole.peak.rounded(toPlaces: 4)
        )
        let named = zones.sorted { $0.key < $1.key }.map { name, ratio in
            MotionMeasured.Zone(
                zone: name,
                meanRatio: (ratio.sum / count).rounded(toPlaces: 4),
                peakRatio: ratio.peak.rounded(toPlaces: 4)
            )
        }
        return MotionMeasured(
            periodSeconds: (span / .seconds(1)).rounded(toPlaces: 1),
            frames: frames,
            zones: [room] + named,
            presenceRatio: presenceFrames > 0 ? (presenceSum / Double(presenceFrames)).rounded(toPlaces: 4) : nil,
            meanLuma: (lumaSum / count).rounded(toPlaces: 1)
        )
    }
}

extension Double {
    /// For figures that people and schemas read: what lies beyond is noise of the measurement.
    func rounded(toPlaces places: Int) -> Double {
        var scale = 1.0
        for _ in 0..<places { scale *= 10 }
        return (self * scale).rounded() / scale
    }
}
