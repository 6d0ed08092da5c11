// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// A-weighted sound levels of one period.
///
/// A calibrated microphone gives dB(A) re 20 µPa under `…_dba`; one that is not gives dB re full scale under
/// `…_dbfs` and says `"calibrated":false`, so that no consumer can mistake one for the other. Digital silence
/// has no level: the key is then absent.
package struct SoundMeasured: EventData {
    package static let type = "classroom.sound.measured"
    package static let family = Family.environment

    /// Levels of one period, all A-weighted, in the unit that ``SoundMeasured/calibrated`` tells.
    package struct Levels: Hashable, Sendable {
        /// Equivalent continuous level.
        package var laeq: Double?
        /// Highest level with time weighting F (125 ms).
        package var lafmax: Double?
        /// Exceeded 10 % of the time.
        package var la10: Double?
        /// Exceeded 90 % of the time: the background.
        package var la90: Double?

        package init(laeq: Double?, lafmax: Double?, la10: Double?, la90: Double?) {
            self.laeq = laeq
            self.lafmax = lafmax
            self.la10 = la10
            self.la90 = la90
        }
    }

    package var periodSeconds: Double
    package var calibrated: Bool
    package var levels: Levels
    /// Share of samples at full scale; from 0.001 on the levels are too low.
    package var clippedRatio: Double

    package init(periodSeconds: Double, calibrated: Bool, levels: Levels, clippedRatio: Double) {
        self.periodSeconds = periodSeconds
        self.calibrated = calibrated
        self.levels = levels
        self.clippedRatio = clippedRatio
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(periodSeconds, forKey: "period_seconds")
        try container.encode(calibrated, forKey: "calibrated")
        try container.encode(clippedRatio, forKey: "clipped_ratio")
        let unit = calibrated ? "dba" : "dbfs"
        try container.encodeIfPresent(levels.laeq, forKey: "laeq_\(unit)")
        try container.encodeIfPresent(levels.lafmax, forKey: "lafmax_\(unit)")
        try container.encodeIfPresent(levels.la10, forKey: "la10_\(unit)")
        try container.encodeIfPresent(levels.la90, forKey: "la90_\(unit)")
    }

    /// A key that is built from the unit.
    private struct Key: CodingKey, ExpressibleByStringInterpolation {
        var stringValue: String
        var intValue: Int? { nil }
        init(stringLiteral value: String) { stringValue = value }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}
