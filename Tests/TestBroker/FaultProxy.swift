// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0
import Foundation

/// A TCP proxy in front of a hub, for what networks do to connections. Stands on a free port of 127.0.0.1.
///
/// Its one thread waits in `poll` and holds at most 64 KiB for each direction of a connection, so that a stalled
/// reader pushes back on the sender as it does without a proxy.
package final class FaultProxy: Sendable {
    /// What goes wrong, for present and later connections. Nothing does by itself.
    package struct Faults: Sendable {
        /// Bytes from the client stay where they are; both sides believe the connection to stand.
        package var stallsToHub = false
        /// The same for bytes from the hub.
        package var stallsToClient = false
        /// For each direction of each connection, above zero; `nil`: as fast as it goes.
        package var bytesPerSecond: Int?
        /// Resets both sides of a connection (RST) after so many bytes in both directions together, in the middle
        /// of whatever packet that is.
        package var resetAfter: Int?
        /// Passes bytes on one by one, each in a segment of its own.
        package var splitsWrites = false
        /// PUBACKs do not reach the client. Only what is not encrypted can be picked out.
        package var swallowsAcknowledgements = false
        /// Of the bytes from the hub so many are replaced by others: 0 none, 1 all.
        package var mutatedShare = 0.0
        /// New connections are reset at once.
        package var refusesConnections = false

        package init() {}
    }

    package let port: UInt16
    private let control: ProxyControl

    /// - Parameters:
    ///   - hubPort: Of 127.0.0.1. Nothing needs to listen there yet.
    ///   - seed: Of what ``Faults/mutatedShare`` does.
    package init(to hubPort: UInt16, _ faults: Faults = Faults(), seed: UInt64 = 1) throws {
        let listener: CInt
        (listener, port) = try FreePort.listen()
        control = try ProxyControl(faults)
        Thread.detachNewThread { [control] in
            var loop = ProxyLoop(listener: listener, hubPort: hubPort, control: control, seed: seed)
            loop.run()
        }
    }

    deinit { end() }

    /// Changes the faults. In force for every byte that the proxy has not read yet.
    package func change(_ body: (inout Faults) -> Void) { control.change { body(&$0.faults) } }

    /// Resets every connection, once.
    package func cut() { control.change { $0.cuts += 1 } }

    /// Connections that were let in so far.
    package var connectionCount: Int { control.acceptedCount }

    /// Resets all and listens no more. Call it in a `defer`: a variable may die after its last use.
    package func end() { control.change { $0.isEnded = true } }
}
