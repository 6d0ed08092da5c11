// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

extension AgentConfiguration {
    /// A device of kind `microphone`.
    package struct Microphone: Hashable, Sendable {
        package enum Source: Hashable, Sendable {
            /// A sound card of the kernel's. Without a match the only one there is.
            case alsa(MicrophoneMatch?)
            /// A WAV file, played again and again.
            case file(path: String)
        }

        package var source: Source
        /// The sound pressure level, in dB re 20 µPa, that drives the microphone to full scale (0 dBFS).
        /// `nil`: not calibrated, levels are told in dBFS.
        package var calibrationDecibels: Double?
        /// For people; the agent does not use it.
        package var calibratedOn: CalendarDate?
        /// How far above the background a sound must be to count as speech, in dB.
        package var speechMarginDecibels: Double

        private enum SourceWord: String, CaseIterable { case alsa, file }

        private static let sourceKey = DefaultKey("source", .choice(SourceWord.self), default: .alsa)
        private static let fileKey = OptionalKey("file", .file(.recording, endings: [".wav"]))
        private static let calibrationKey = OptionalKey("calibration_db", .number(60...160))
        private static let calibratedOnKey = OptionalKey("calibrated_on", .date)
        private static let speechMarginKey = DefaultKey("speech_margin_db", .number(2...20), default: 3)

        static let section = ConfigSection(
            title: "[[devices]] of kind \"microphone\"",
            keys: [sourceKey, fileKey, calibrationKey, calibratedOnKey, speechMarginKey],
            tables: ["match"]
        )

        init?(reading table: ConfigTableReader) {
            let word = table.value(Self.sourceKey)
            let file = table.value(Self.fileKey)
            let match = table.optionalTable("match").flatMap { MicrophoneMatch(reading: $0) }
            calibrationDecibels = table.value(Self.calibrationKey)
            calibratedOn = table.value(Self.calibratedOnKey)
            speechMarginDecibels = table.value(Self.speechMarginKey)
            if table.has(Self.calibratedOnKey.name) && !table.has(Self.calibrationKey.name) {
                table.problem(Self.calibratedOnKey.name, "has no use without \(Self.calibrationKey.name)")
            }
            switch word {
            case .alsa:
                if table.has("file") { table.problem("file", "has no use without source = \"file\"") }
                source = .alsa(match)
            case .file:
                if table.has("match") { table.problem("match", "has no use with source = \"file\"") }
                if !table.has("file") {
                    table.problem("file", "is required with source = \"file\": \(Self.fileKey.valid)")
                }
                guard let file else { return nil }
                source = .file(path: file)
            }
        }
    }
}
