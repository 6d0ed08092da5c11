// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// How much moved in a camera's picture over one period.
package struct MotionMeasured: EventData, Equatable {
    package static let type = "classroom.motion.measured"
    package static let family = Family.behaviour

    /// Motion of one part of the picture; 0 is still, 1 is change in every cell.
    package struct Zone: Codable, Hashable, Sendable {
        /// `room` for the whole picture, else the zone's name in the config.
        package var zone: String
        package var meanRatio: Double
        package var peakRatio: Double

        package init(zone: String, meanRatio: Double, peakRatio: Double) {
            self.zone = zone
            self.meanRatio = meanRatio
            self.peakRatio = peakRatio
        }

        package enum CodingKeys: String, CodingKey {
            case zone
            case meanRatio = "mean_ratio"
            case peakRatio = "peak_ratio"
        }
    }

    /// What the figures cover; shorter than the configured period after a fault.
    package var periodSeconds: Double
    /// Frames that were analysed in it.
    package var frames: Int
    package var zones: [Zone]
    /// Share of the picture that differs from the empty room; absent until the empty room is known.
    package var presenceRatio: Double?
    /// Mean brightness of the picture, 0 to 255. Not a measure of illuminance.
    package var meanLuma: Double

    package init(periodSeconds: Double, frames: Int, zones: [Zone], presenceRatio: Double?, meanLuma: Double) {
        self.periodSeconds = periodSeconds
        self.frames = frames
        self.zones = zones
        self.presenceRatio = presenceRatio
        self.meanLuma = meanLuma
    }

    package enum CodingKeys: String, CodingKey {
        case periodSeconds = "period_seconds"
        case frames, zones
        case presenceRatio = "presence_ratio"
        case meanLuma = "mean_luma"
    }
}
