// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import ServiceLifecycle

/// The right to be the one agent of a store, held for as long as the service group has this.
///
/// Two agents would send the same events, acknowledge each other's, and throw one another off the hub, which
/// knows both by one client id. Subcommands need no claim: they may append beside the agent.
///
/// It is a lock on the store's directory itself, which the system releases when the process ends, however it
/// ends, and which leaves no file behind that another user could not open.
package final class StoreClaim: Service {
    private let descriptor: CInt

    /// Makes the directory when it is missing, but not its parents.
    package init(directory: String) throws(StoreClaimError) {
        guard mkdir(directory, 0o750) == 0 || errno == EEXIST else {
            throw StoreClaimError(directory: directory, errno: errno)
        }
        descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw StoreClaimError(directory: directory, errno: errno) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let error = StoreClaimError(directory: directory, errno: errno)
            close(descriptor)
            throw error
        }
    }

    deinit { close(descriptor) }

    package func run() async throws {
        try? await gracefulShutdown()  // throws only when cancelled, which ends the wait as well
    }
}

/// The store's directory could not be claimed.
package struct StoreClaimError: Error, Hashable, Sendable, CustomStringConvertible {
    package var directory: String
    package var errno: CInt

    package var description: String {
        errno == EWOULDBLOCK
            ? "\(directory): another agent is running on this store already (systemctl status classroom-agent)"
            : "\(directory): the store's directory cannot be used: \(String(cString: strerror(errno)))"
    }
}
