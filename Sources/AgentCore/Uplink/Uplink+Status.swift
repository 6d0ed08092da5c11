// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents
import EdgeStore
import HubLink

// How the link to the hub is just now.
extension Uplink {
    /// From memory: must not wait for a store that hangs.
    package var status: LinkStatus {
        var status = LinkStatus(
            connected: connection != nil,
            address: connection.map { "\($0.address)" },
            protocolVersion: connection?.version.rawValue,
            inFlight: cargo.count,
            failure: connection == nil ? lastFailure : refusal
        )
        status.inFlightBytes = cargo.byteCount
        status.unacknowledgedSeconds = silence.duration().map { Int($0 / .seconds(1)) }
        status.families = lanes.map { lane in
            LinkStatus.Lane(
                family: lane.family.rawValue,
                mode: lane.pause.reason != nil ? .held : lane.isBacklog ? .backlog : .live,
                waiting: waitingCounts?[lane.family.rank],
                reason: lane.pause.reason
            )
        }
        status.batchesSent = batchCount
        status.refusals = refusalCount
        status.setAside = setAsideCount
        status.bytesPerSecond = settings.bytesPerSecond
        return status
    }

    private var refusal: String? {
        if let lane = lanes.first(where: { $0.pause.reason != nil }), let reason = lane.pause.reason {
            return "\(lane.family.rawValue): \(reason)"
        }
        return redelivery.pause.reason.map { "events sent again: \($0)" } ?? storePause.reason
    }
}
