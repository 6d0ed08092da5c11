// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

package import DeviceDrivers

// What the configuration says, in the terms of the drivers.

extension AgentConfiguration.CameraMatch {
    package var driverMatch: DeviceDrivers.CameraMatch {
        DeviceDrivers.CameraMatch(serial: serial, path: path, name: name)
    }
}

extension AgentConfiguration.MicrophoneMatch {
    package var driverMatch: DeviceDrivers.MicrophoneMatch {
        DeviceDrivers.MicrophoneMatch(card: card, serial: serial, path: path)
    }
}

extension AgentConfiguration.Camera {
    package var formatRequest: CameraFormatRequest {
        let layouts: [CameraLayout] =
            switch format {
            case .auto: [.mjpg, .yuyv]
            case .mjpg: [.mjpg]
            case .yuyv: [.yuyv]
            }
        return CameraFormatRequest(
            width: width,
            height: height,
            framesPerSecond: Double(framesPerSecond),
            layouts: layouts
        )
    }
}
