// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

internal import ClassroomEvents
package import ClassroomSense

// What the configuration says, in the terms of the analysis. The ranges of the configuration lie within those
// of the analysis, and zones were tried out when the configuration was read.

extension AgentConfiguration.Camera {
    package func senseSettings(_ occupancy: AgentConfiguration.Occupancy) throws(ZoneError) -> CameraSettings {
        var settings = CameraSettings(zones: try ZoneGrid(zones.map(\.senseZone)))
        settings.changeThreshold = motionThreshold
        settings.presenceRatio = occupancy.presenceRatio
        settings.faultAfter = health
        return settings
    }
}

extension AgentConfiguration.Zone {
    package var senseZone: ClassroomSense.Zone {
        ClassroomSense.Zone(name: name.description, polygon: polygon.map { .init(x: $0.x, y: $0.y) })
    }
}

extension AgentConfiguration.Microphone {
    package var senseSettings: SoundSettings {
        var settings = SoundSettings()
        settings.calibrationOffset = calibrationDecibels
        settings.speechMargin = speechMarginDecibels
        return settings
    }
}

extension AgentConfiguration.Occupancy {
    package var senseSettings: OccupancySettings {
        var settings = OccupancySettings()
        settings.motionRatio = motionRatio
        settings.motionDuration = motion
        settings.presenceDuration = presence
        settings.speechDuration = speech
        settings.vacantAfter = vacantAfter
        return settings
    }
}
