// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// How a microphone's sound is judged.
package struct SoundSettings: Hashable, Sendable {
    /// Samples a second: one of ``AWeightingFilter/sampleRates``.
    package var sampleRate = 48_000
    /// What to add to dBFS for dBA, from a calibrator or a meter: 0 to 200 dB; `nil` when nobody has measured it.
    package var calibrationOffset: Double?
    /// How far above the room's own noise speech must be: 2 to 20 dB. Read speech 10 dB above steady noise was found
    /// to 92 % with 3 dB and to 80 % with 6; steady noise alone was never speech with either.
    package var speechMargin = 3.0
    /// Level below which nothing is speech: −90 to −20 dBFS, A-weighted.
    package var speechFloor = -55.0
    /// The part of samples at full scale from which sound is clipping: 0.00001 to 0.1.
    package var clippingRatio = 0.001
    /// How long all samples must be equal for the microphone to count as dead: 1 s to 1 h.
    package var silentAfter = Duration.seconds(10)

    package init() {}

    /// Every value that is out of its range, as `name: rule`; empty when usable.
    package var problems: [String] {
        var problems: [String] = []
        func check<Value: Comparable>(_ name: String, _ value: Value, _ range: ClosedRange<Value>) {
            if !range.contains(value) {
                problems.append("\(name): must be \(range.lowerBound) to \(range.upperBound), is \(value)")
            }
        }
        if !AWeightingFilter.sampleRates.contains(sampleRate) {
            let rates = AWeightingFilter.sampleRates.map(String.init).joined(separator: ", ")
            problems.append("sampleRate: must be one of \(rates), is \(sampleRate)")
        }
        if let calibrationOffset { check("calibrationOffset", calibrationOffset, 0...200) }
        check("speechMargin", speechMargin, 2...20)
        check("speechFloor", speechFloor, -90 ... -20)
        check("clippingRatio", clippingRatio, 0.00001...0.1)
        check("silentAfter", silentAfter, .seconds(1) ... .seconds(3600))
        return problems
    }
}
