// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// What the programs of one cluster share.
struct RabbitEnvironment: Sendable {
    /// `NAME=value`. Nothing of this process's own environment gets in: its `HOME` holds another cookie.
    let variables: [String]

    init(home: String, portMapperPort: UInt16) {
        variables = [
            "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8", "HOME=\(home)",
            // A node that Debian's package has started may hold the port of its name service.
            "ERL_EPMD_PORT=\(portMapperPort)", "ERL_EPMD_ADDRESS=127.0.0.1",
        ]
    }

    /// The arguments to run `program` with `variables` alone; as the user `rabbitmq` where this process may.
    static func command(_ variables: [String], _ program: [String]) -> [String] {
        let user = ["/usr/bin/setpriv", "--reuid", "rabbitmq", "--regid", "rabbitmq", "--clear-groups"]
        return (getuid() == 0 ? user : []) + ["/usr/bin/env", "-i"] + variables + program
    }
}
