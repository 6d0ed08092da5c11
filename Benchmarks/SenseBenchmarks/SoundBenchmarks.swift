// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomSense

/// One second of sound, fed as ALSA gives it, and what digital silence costs (denormal numbers would show).
func benchmarkSound(_ speech: [Int16]) {
    let seconds = speech.count / 48_000
    var levels = 0.0  // uses every result
    let analyser = MicrophoneAnalyser(settings: SoundSettings())
    let measurement = Measurement(repetitions: seconds) { second in
        feed(speech, second: second, to: analyser, &levels)
    }
    Table.row("1 s of sound at 48 kHz to facts, in 20 ms periods", measurement, limit: 5)
    Table.row(
        "  yardstick: sum of squares of the samples",
        Measurement(repetitions: seconds) { second in
            var energy = 0
            for sample in speech[(second * 48_000)..<((second + 1) * 48_000)] { energy &+= Int(sample) &* Int(sample) }
            levels += Double(energy)
        }
    )
    let silence = [Int16](repeating: 0, count: 48_000)
    Table.row(
        "1 s of digital silence after speech",
        Measurement(repetitions: 100) { _ in
            feed(silence, second: 0, to: analyser, &levels)
        },
        limit: 5
    )
    precondition(levels != 0)
}

private func feed(_ sound: [Int16], second: Int, to analyser: MicrophoneAnalyser, _ levels: inout Double) {
    for start in stride(from: second * 48_000, to: (second + 1) * 48_000, by: 960) {
        for fact in analyser.feed(sound.span.extracting(start..<(start + 960)), at: .zero) { levels += fact.laeq ?? 1 }
    }
}
