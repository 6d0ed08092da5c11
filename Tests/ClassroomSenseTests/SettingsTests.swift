// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import ClassroomSense

@Suite("Settings")
struct SettingsTests {
    @Test("the defaults have no problems")
    func defaults() throws {
        #expect(CameraSettings(zones: try ZoneGrid()).problems.isEmpty)
        #expect(SoundSettings().problems.isEmpty)
        #expect(OccupancySettings().problems.isEmpty)
    }

    @Test("every problem of a camera's settings is named with what would be valid")
    func cameraProblems() throws {
        var settings = CameraSettings(zones: try ZoneGrid())
        settings.changeThreshold = 5
        settings.presenceRatio = .nan
        settings.nextReferenceAfter = .seconds(60)
        #expect(
            settings.problems == [
                "changeThreshold: must be 10 to 100, is 5",
                "presenceRatio: must be 0.001 to 0.2, is nan",
                "nextReferenceAfter: must be 1200.0 seconds to 86400.0 seconds, is 60.0 seconds",
            ]
        )
    }

    @Test("every problem of a microphone's settings is named with what would be valid")
    func soundProblems() {
        var settings = SoundSettings()
        settings.sampleRate = 8000
        settings.calibrationOffset = -3
        #expect(
            settings.problems == [
                "sampleRate: must be one of 16000, 32000, 44100, 48000, is 8000",
                "calibrationOffset: must be 0.0 to 200.0, is -3.0",
            ]
        )
    }

    @Test("every problem of the occupancy's settings is named with what would be valid")
    func occupancyProblems() {
        var settings = OccupancySettings()
        settings.motionRatio = 1
        settings.vacantAfter = .zero
        #expect(
            settings.problems == [
                "motionRatio: must be 0.0005 to 0.2, is 1.0",
                "vacantAfter: must be 10.0 seconds to 7200.0 seconds, is 0.0 seconds",
            ]
        )
    }
}
