// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

package import ClassroomEvents
package import HubLink

/// The way to the hub through one of its addresses, as a ``HubProbe`` found it.
package struct HubPassage: Sendable {
    package var address: HubAddress
    /// One a step, in order.
    package var findings: [HubFinding]

    /// Whether a message went through to its acknowledgement.
    package var isOpen: Bool {
        findings.last.map { $0.step == .roundTrip && ($0.outcome == .passed || $0.outcome == .notNeeded) } ?? false
    }

    /// Tries every address of `options`, side by side, with the agent's credentials and another client id.
    /// - Parameters:
    ///   - topic: Gets one message that is not retained.
    ///   - limit: For each step.
    /// - Returns: In the order of the addresses.
    /// - Throws: `system` when this machine has no thread or descriptor left.
    package static func `try`(
        _ options: HubOptions,
        topic: String,
        within limit: Duration
    ) async throws(HubError) -> [HubPassage] {
        let publication = HubPublication(topic: topic, payload: Array(#"{"probe":true}"#.utf8))
        var probes: [(HubAddress, HubProbe)] = []
        for address in options.addresses { probes.append((address, try HubProbe(options: options))) }
        return await withTaskGroup(of: (Int, HubPassage).self) { group in
            for (index, (address, probe)) in probes.enumerated() {
                group.addTask {
                    let findings = await probe.check(address, publishing: publication, within: limit)
                    return (index, HubPassage(address: address, findings: findings))
                }
            }
            var passages: [(Int, HubPassage)] = []
            for await passage in group { passages.append(passage) }
            return passages.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    package static func milliseconds(_ duration: Duration) -> Int {
        Int((duration / .milliseconds(1)).rounded())
    }
}

extension RoomTopics {
    /// Where `doctor` and `hub ping` send a message that means nothing. Below the room, so that the room's rights
    /// at the hub cover it.
    package var probe: String { "\(all.dropLast())probe" }
}
