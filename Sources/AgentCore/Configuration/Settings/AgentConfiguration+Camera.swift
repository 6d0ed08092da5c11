// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

extension AgentConfiguration {
    /// A device of kind `camera`.
    package struct Camera: Hashable, Sendable {
        package enum Source: Hashable, Sendable {
            /// A camera of the kernel's. Without a match the only one there is.
            case v4l2(CameraMatch?)
            /// A file of JPEG pictures, one after another, played again and again.
            case file(path: String)
        }

        package enum Format: String, CaseIterable, Sendable {
            /// MJPG where the camera has it, else YUYV.
            case auto
            case mjpg, yuyv
        }

        package var source: Source
        /// Pixels asked of the camera, which may choose others.
        package var width: Int
        package var height: Int
        /// Frames analysed in a second; a camera may deliver more.
        package var framesPerSecond: Int
        package var format: Format
        package var zones: [Zone]
        /// Grey levels that a pixel must change to count as motion.
        package var motionThreshold: Int
        /// How long a fault of the picture must last to be reported.
        package var health: Duration

        private enum SourceWord: String, CaseIterable { case v4l2, file }

        private static let sourceKey = DefaultKey("source", .choice(SourceWord.self), default: .v4l2)
        private static let fileKey = OptionalKey("file", .file(.recording, endings: [".mjpg", ".mjpeg"]))
        private static let widthKey = DefaultKey("width", .integer(160...4096), default: 1280)
        private static let heightKey = DefaultKey("height", .integer(120...4096), default: 720)
        private static let framesPerSecondKey = DefaultKey("frames_per_second", .integer(1...30), default: 10)
        private static let formatKey = DefaultKey("format", .choice(Format.self), default: .auto)
        private static let motionThresholdKey = DefaultKey("motion_threshold", .integer(10...100), default: 25)
        private static let healthKey = DefaultKey("health_seconds", .seconds(1...600), default: .seconds(10))

        static let section = ConfigSection(
            title: "[[devices]] of kind \"camera\"",
            keys: [
                sourceKey, fileKey, widthKey, heightKey, framesPerSecondKey, formatKey, motionThresholdKey, healthKey,
            ],
            tables: ["match", "zones"]
        )

        init?(reading table: ConfigTableReader) {
            let word = table.value(Self.sourceKey)
            let file = table.value(Self.fileKey)
            let match = table.optionalTable("match").flatMap { CameraMatch(reading: $0) }
            width = table.value(Self.widthKey)
            height = table.value(Self.heightKey)
            framesPerSecond = table.value(Self.framesPerSecondKey)
            format = table.value(Self.formatKey)
            zones = Zone.readAll(from: table)
            motionThreshold = table.value(Self.motionThresholdKey)
            health = table.value(Self.healthKey)
            switch word {
            case .v4l2:
                if table.has("file") { table.problem("file", "has no use without source = \"file\"") }
                source = .v4l2(match)
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
