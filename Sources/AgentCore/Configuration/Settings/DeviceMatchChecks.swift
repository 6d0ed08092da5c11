// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// Makes sure that every device can be told from the others of its kind.
struct DeviceMatchChecks {
    let devices: [AgentConfiguration.Device]
    let tables: [ConfigTableReader]

    func check() {
        check(kind: "camera", valid: AgentConfiguration.CameraMatch.rule) {
            device -> AgentConfiguration.CameraMatch?? in
            guard case .camera(let camera) = device.kind, case .v4l2(let match) = camera.source else { return nil }
            return .some(match)
        }
        check(kind: "microphone", valid: AgentConfiguration.MicrophoneMatch.rule) {
            device -> AgentConfiguration.MicrophoneMatch?? in
            guard case .microphone(let microphone) = device.kind, case .alsa(let match) = microphone.source else {
                return nil
            }
            return .some(match)
        }
    }

    /// `matchOf` gives `nil` for a device of another kind, `.some(nil)` for one of this kind that has no match.
    private func check<Match: Hashable>(
        kind: String,
        valid: String,
        matchOf: (AgentConfiguration.Device) -> Match??
    ) {
        let candidates = devices.compactMap { device in matchOf(device).map { (path: device.path, match: $0) } }
        guard candidates.count > 1 else { return }
        var owners: [Match: String] = [:]
        for candidate in candidates {
            guard let table = tables.first(where: { $0.path == candidate.path }) else { continue }
            guard let match = candidate.match else {
                // One that says nothing or something wrong: the latter has been reported.
                if !table.has("match") {
                    table.problem("match", "is required when there is more than one \(kind): \(valid)")
                }
                continue
            }
            if let owner = owners[match] {
                table.problem("match", "is the same as that of \(owner): both would take the same \(kind)")
            } else {
                owners[match] = candidate.path
            }
        }
    }
}
