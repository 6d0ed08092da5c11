// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// Every key that a configuration may hold. `docs/configuration.md` is compared with it by a test.
enum ConfigSchema {
    /// The document itself.
    static let document = ConfigSection(
        title: "The file",
        keys: [],
        tables: ["room", "hub", "store", "measurements", "occupancy", "privacy", "local", "log", "devices"]
    )

    static let sections = [
        AgentConfiguration.roomSection,
        AgentConfiguration.Hub.section,
        AgentConfiguration.Store.section,
        AgentConfiguration.Measurements.section,
        AgentConfiguration.Occupancy.section,
        AgentConfiguration.Privacy.section,
        AgentConfiguration.Local.section,
        AgentConfiguration.Log.section,
        AgentConfiguration.Device.section,
        AgentConfiguration.Camera.section,
        AgentConfiguration.CameraMatch.section,
        AgentConfiguration.Zone.section,
        AgentConfiguration.Microphone.section,
        AgentConfiguration.MicrophoneMatch.section,
    ]
}
