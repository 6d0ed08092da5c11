// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents
import Glibc

/// What the running agent answers to its subcommands.
struct LocalAnswers: Sendable {
    let room: RoomAddress
    let states: DeviceBoard
    let recorder: EventRecorder
    let roomModel: RoomModel
    let uplink: Uplink
    let board: ProgressBoard

    func answer(_ request: LocalRequest) async -> LocalServer.Answer {
        switch request.verb {
        case .status:
            return .once(JSONLine.encode(await status()))
        case .watch:
            guard let device = request.device.flatMap(Code.init), states.state(of: device) != nil else {
                let known = states.all.map(\.device).joined(separator: ", ")
                let refusal = LocalRefusal(error: "no device \(request.device ?? ""); the agent has: \(known)")
                return .once(JSONLine.encode(refusal))
            }
            let states = states
            return .everySecond { JSONLine.encode(states.state(of: device)) }
        }
    }

    private func status() async -> AgentStatus {
        let counts = recorder.counts
        return AgentStatus(
            version: AgentVersion.current,
            processID: getpid(),
            room: room.description,
            occupied: roomModel.isOccupied,
            hub: await uplink.status,
            devices: states.all,
            eventsAccepted: counts.accepted,
            eventsRefused: counts.refused.values.reduce(0, +),
            eventsRefusedByFamily: Dictionary(uniqueKeysWithValues: counts.refused.map { ($0.rawValue, $1) }),
            storeTrouble: recorder.trouble,
            stalledParts: board.stalled().map(\.name)
        )
    }
}
