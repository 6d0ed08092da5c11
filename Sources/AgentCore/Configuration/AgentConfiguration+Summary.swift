// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import HubLink

extension AgentConfiguration {
    /// What a technician compares with the room at a glance: `1 camera, 2 microphones, hub mqtts://hub.example:8883`.
    package var summary: String {
        var (cameras, microphones) = (0, 0)
        for device in devices {
            switch device.kind {
            case .camera: cameras += 1
            case .microphone: microphones += 1
            }
        }
        let counted = { (count: Int, noun: String) in count == 1 ? "1 \(noun)" : "\(count) \(noun)s" }
        let hubs = hub.addresses.map(\.description).joined(separator: ", ")
        return "\(counted(cameras, "camera")), \(counted(microphones, "microphone")), hub \(hubs)"
    }
}
