// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// How much of one period somebody spoke. Nothing of what was said or by whom.
package struct SpeechMeasured: EventData {
    package static let type = "classroom.speech.measured"
    package static let family = Family.behaviour

    package var periodSeconds: Double
    /// 0 to 1.
    package var speechRatio: Double
    /// How it was told: `energy`.
    package var method: String

    package init(periodSeconds: Double, speechRatio: Double, method: String = "energy") {
        self.periodSeconds = periodSeconds
        self.speechRatio = speechRatio
        self.method = method
    }

    package enum CodingKeys: String, CodingKey {
        case periodSeconds = "period_seconds"
        case speechRatio = "speech_ratio"
        case method
    }
}
