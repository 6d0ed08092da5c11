// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0
import Foundation

/// The thread of a ``FaultProxy``: accepts, and moves bytes between the two sides of each connection.
struct ProxyLoop {
    private struct Connection {
        let client: CInt
        let hub: CInt
        var toHub: ProxyPipe
        var toClient: ProxyPipe

        var passedCount: Int { toHub.passedCount + toClient.passedCount }
        var isOver: Bool { toHub.isOver || toClient.isOver }
    }

    private let listener: CInt
    private let hubPort: UInt16
    private let control: ProxyControl
    private let seed: UInt64
    private var connections: [Connection] = []
    private var cuts = 0

    init(listener: CInt, hubPort: UInt16, control: ProxyControl, seed: UInt64) {
        (self.listener, self.hubPort, self.control, self.seed) = (listener, hubPort, control, seed)
        _ = fcntl(listener, F_SETFL, O_NONBLOCK)
    }

    /// Returns when the proxy is ended.
    mutating func run() {
        while true {
            let state = control.current
            if state.cuts != cuts || state.isEnded {
                cuts = state.cuts
                connections.forEach(Self.reset)
                connections = []
            }
            if state.isEnded { break }
            turn(state)
        }
        close(listener)
    }

    private mutating func turn(_ state: ProxyControl.State) {
        let faults = state.faults
        var entries = [
            pollfd(fd: control.wakeDescriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: listener, events: Int16(POLLIN), revents: 0),
        ]
        var isThrottled = false
        for index in connections.indices {
            connections[index].toHub.begin(rate: faults.bytesPerSecond, isStalled: faults.stallsToHub)
            connections[index].toClient.begin(rate: faults.bytesPerSecond, isStalled: faults.stallsToClient)
            let connection = connections[index]
            isThrottled = isThrottled || connection.toHub.isThrottled || connection.toClient.isThrottled
            let (up, down) = (connection.toHub, connection.toClient)
            entries.append(pollfd(fd: connection.client, events: up.readEvents | down.writeEvents, revents: 0))
            entries.append(pollfd(fd: connection.hub, events: down.readEvents | up.writeEvents, revents: 0))
        }
        // Ten milliseconds: how finely a slow line is cut up.
        guard poll(&entries, nfds_t(entries.count), isThrottled ? 10 : -1) >= 0 else { return }
        if entries[0].revents != 0 { control.drain() }
        // What was sent after a change is not to be judged by what was in force before.
        guard control.current.version == state.version else { return }
        for index in connections.indices.reversed() {
            let broken = Int16(POLLERR | POLLHUP | POLLNVAL)
            let (client, hub) = (entries[2 + 2 * index].revents, entries[3 + 2 * index].revents)
            var isBroken = (client | hub) & broken != 0
            if !isBroken { isBroken = !move(index, client: client, hub: hub, faults) }
            if isBroken {
                Self.reset(connections.remove(at: index))
            } else if connections[index].isOver {
                let connection = connections.remove(at: index)
                close(connection.client)
                close(connection.hub)
            }
        }
        if entries[1].revents != 0 { acceptOne(faults) }
    }

    /// - Returns: `false` when the connection is to be reset.
    private mutating func move(_ index: Int, client: Int16, hub: Int16, _ faults: FaultProxy.Faults) -> Bool {
        let left = faults.resetAfter.map { max(0, $0 - connections[index].passedCount) }
        guard connections[index].toHub.move(from: client, to: hub, faults, limit: left) else { return false }
        let rest = faults.resetAfter.map { max(0, $0 - connections[index].passedCount) }
        guard connections[index].toClient.move(from: hub, to: client, faults, limit: rest) else { return false }
        return faults.resetAfter.map { connections[index].passedCount < $0 } ?? true
    }

    private mutating func acceptOne(_ faults: FaultProxy.Faults) {
        let client = accept(listener, nil, nil)
        guard client >= 0 else { return }
        guard !faults.refusesConnections, let hub = FreePort.connect(to: hubPort) else {
            return Self.resetOne(client)
        }
        for descriptor in [client, hub] {
            _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
            var one: CInt = 1
            setsockopt(descriptor, CInt(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<CInt>.size))
        }
        let number = UInt64(control.acceptedCount)
        connections.append(
            Connection(
                client: client,
                hub: hub,
                toHub: ProxyPipe(from: client, to: hub, isFromHub: false, seed: seed &+ number),
                toClient: ProxyPipe(from: hub, to: client, isFromHub: true, seed: seed &+ number)
            )
        )
        control.countAccepted()
    }

    private static func reset(_ connection: Connection) {
        resetOne(connection.client)
        resetOne(connection.hub)
    }

    /// Closes with an RST instead of a FIN.
    private static func resetOne(_ descriptor: CInt) {
        var atOnce = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &atOnce, socklen_t(MemoryLayout<linger>.size))
        close(descriptor)
    }
}
