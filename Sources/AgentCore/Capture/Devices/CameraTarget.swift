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

    /// Finds what `name` means: a device id of the configuration, or the node of a camera, such as `/dev/video0`.
    ///
    /// A node that a configured device leads to is opened with that device's settings, any other with the defaults.
    /// - Parameter configuration: `nil` when there is none.
    /// - Throws: ``DeviceLookupError``. An absent camera of the configuration is found; opening it says `gone`.
    package init(
        named name: String,
        configuration: AgentConfiguration?,
        cameras: [CameraEntry]
    ) throws(DeviceLookupError) {
        let devices = configuration?.devices ?? []
        if let device = devices.first(where: { $0.id.description == name }) {
            guard case .camera(let camera) = device.kind else {
                throw .otherKind(name, is: "microphone", command: "mic")
            }
            try self.init(name, device.id, camera, configuration?.occupancy, among: cameras)
            return
        }
        guard let entry = cameras.first(where: { $0.node == name }) else {
            let valid = devices.compactMap { if case .camera = $0.kind { $0.id.description } else { nil } }
            throw .unknown(name, kind: "camera", command: "camera", valid: valid + cameras.map(\.node))
        }
        let id = configuration?.cameraIDs(of: entry, among: cameras).first
        if let id, case .camera(let camera)? = devices.first(where: { $0.id == id })?.kind {
            try self.init(name, id, camera, configuration?.occupancy, among: cameras)
        } else {
            reference = DeviceReference(name: name, id: nil, node: name, isHardware: true)
            source = .v4l2(.distinguishing(entry, among: cameras))
            request = CameraFormatRequest()
            settings = CameraSettings(zones: try Self.grid([]))
            self.entry = entry
        }
        askedNode = name
    }

    private init(
        _ name: String,
        _ id: Code,
        _ camera: AgentConfiguration.Camera,
        _ occupancy: AgentConfiguration.Occupancy?,
        among cameras: [CameraEntry]
    ) throws(DeviceLookupError) {
        request = camera.formatRequest
        settings = CameraSettings(zones: try Self.grid(camera.zones.map(\.senseZone)))
        if let occupancy {
            do throws(ZoneError) {
                settings = try camera.senseSettings(occupancy)
            } catch {
                throw DeviceLookupError(description: "\(name): \(error)")
            }
        }
        switch camera.source {
        case .v4l2(let match):
            let match = match?.driverMatch ?? DeviceDrivers.CameraMatch()
            source = .v4l2(match)
            entry = try? match.select(from: cameras, device: name).entry  // absent: opening it says so
            reference = DeviceReference(name: name, id: id, node: entry?.node, isHardware: true)
        case .file(let path):
            source = .file(path)
            reference = DeviceReference(name: name, id: id, node: path, isHardware: false)
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
            let match = match?.driverMatch ?? DeviceDrivers.CameraMatch()
            // A match that leads nowhere is not this camera's.
            return (try? match.select(from: cameras, device: ""))?.entry == entry ? device.id : nil
        }
    }
}
