// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

package import ClassroomEvents
package import ClassroomSense
package import DeviceDrivers

/// The camera that a command is about, with all that is needed to open it as the agent would.
package struct CameraTarget: Sendable {
    package enum Source: Hashable, Sendable {
        case v4l2(DeviceDrivers.CameraMatch)
        case file(String)
    }

    package var reference: DeviceReference
    package var source: Source
    package var request: CameraFormatRequest
    package var settings: CameraSettings
    /// The camera on this machine; `nil` when it is absent or a file.
    package var entry: CameraEntry?
    /// The node that was given in place of an id and that must be the one that opens; `nil` otherwise.
    package var askedNode: String?

    /// What `name` means: a device id of the configuration, or the node of a camera, such as `/dev/video0`.
    ///
    /// A node that a configured device leads to is opened with that device's settings, any other with the defaults.
    /// - Parameter configuration: `nil` when there is none.
    /// - Throws: ``DeviceLookupError``. An absent camera of the configuration is found; opening it says `gone`.
    package static func find(
        _ name: String,
        configuration: AgentConfiguration?,
        cameras: [CameraEntry]
    ) throws(DeviceLookupError) -> CameraTarget {
        if let configuration, let device = configuration.devices.first(where: { $0.id.description == name }) {
            return try configured(device, as: name, configuration.occupancy, among: cameras)
        }
        guard let entry = cameras.first(where: { $0.node == name }) else {
            let ids = configuration?.devices.compactMap { if case .camera = $0.kind { $0.id.description } else { nil } }
            throw .unknown(name, kind: "camera", command: "camera", valid: (ids ?? []) + cameras.map(\.node))
        }
        let id = configuration?.cameraIDs(of: entry, among: cameras).first
        if let configuration, let device = configuration.devices.first(where: { $0.id == id }) {
            var target = try configured(device, as: name, configuration.occupancy, among: cameras)
            target.askedNode = name
            return target
        }
        return CameraTarget(
            reference: DeviceReference(name: name, id: nil, node: name, isHardware: true),
            source: .v4l2(.distinguishing(entry, among: cameras)),
            request: CameraFormatRequest(),
            settings: CameraSettings(zones: try grid([])),
            entry: entry,
            askedNode: name
        )
    }

    private static func configured(
        _ device: AgentConfiguration.Device,
        as name: String,
        _ occupancy: AgentConfiguration.Occupancy,
        among cameras: [CameraEntry]
    ) throws(DeviceLookupError) -> CameraTarget {
        guard case .camera(let camera) = device.kind else { throw .otherKind(name, is: "microphone", command: "mic") }
        let settings: CameraSettings
        do throws(ZoneError) {
            settings = try camera.senseSettings(occupancy)
        } catch {
            throw DeviceLookupError(description: "\(name): \(error)")
        }
        switch camera.source {
        case .v4l2(let match):
            let match = match?.driverMatch ?? DeviceDrivers.CameraMatch()
            let entry = try? match.select(from: cameras, device: name).entry  // absent: opening it says so
            return CameraTarget(
                reference: DeviceReference(name: name, id: device.id, node: entry?.node, isHardware: true),
                source: .v4l2(match),
                request: camera.formatRequest,
                settings: settings,
                entry: entry
            )
        case .file(let path):
            return CameraTarget(
                reference: DeviceReference(name: name, id: device.id, node: path, isHardware: false),
                source: .file(path),
                request: camera.formatRequest,
                settings: settings
            )
        }
    }

    private static func grid(_ zones: [Zone]) throws(DeviceLookupError) -> ZoneGrid {
        do throws(ZoneError) {
            return try ZoneGrid(zones)
        } catch {
            throw DeviceLookupError(description: "\(error)")
        }
    }
}

extension AgentConfiguration {
    /// The configured devices that lead to this camera.
    package func cameraIDs(of entry: CameraEntry, among cameras: [CameraEntry]) -> [Code] {
        devices.compactMap { device in
            guard case .camera(let camera) = device.kind, case .v4l2(let match) = camera.source else { return nil }
            let driverMatch = match?.driverMatch ?? DeviceDrivers.CameraMatch()
            // A match that leads nowhere is not this camera's.
            return (try? driverMatch.select(from: cameras, device: ""))?.entry == entry ? device.id : nil
        }
    }
}
