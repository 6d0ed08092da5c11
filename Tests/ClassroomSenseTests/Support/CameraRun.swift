// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

@testable import ClassroomSense

/// A camera analyser that is shown scenes one after another.
final class CameraRun {
    let analyser: CameraAnalyser
    private let picture = LumaPicture()
    private let interval: Duration
    private(set) var time = Duration.zero

    init(settings: CameraSettings, framesPerSecond: Int = 10) {
        analyser = CameraAnalyser(settings: settings)
        interval = .seconds(1) / framesPerSecond
    }

    /// Settings with short waits, so that tests need few pictures.
    static func settings(zones: [Zone] = []) throws -> CameraSettings {
        var settings = CameraSettings(zones: try ZoneGrid(zones))
        settings.firstReferenceAfter = .seconds(10)
        return settings
    }

    @discardableResult
    func show(_ scene: Scene, isSoundHeard: Bool = false) -> CameraFacts {
        scene.load(into: picture)
        defer { time += interval }
        return analyser.process(picture, at: time, isSoundHeard: isSoundHeard)
    }

    /// Shows the scenes in turn for a time.
    @discardableResult
    func show(_ scenes: [Scene], for duration: Duration, isSoundHeard: Bool = false) -> [CameraFacts] {
        (0..<Int(duration / interval)).map { show(scenes[$0 % scenes.count], isSoundHeard: isSoundHeard) }
    }

    func skip(_ duration: Duration) { time += duration }
}

extension Scene {
    /// The same scene as a camera gives it again and again, each time with other noise.
    func takes(_ count: Int = 8, deviation: Double = 1, seed: UInt64 = 100) -> [Scene] {
        (0..<count).map { noisy(deviation: deviation, seed: seed + UInt64($0)) }
    }
}
