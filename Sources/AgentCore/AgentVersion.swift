// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// The version of the whole agent, as `--version`, `presence` and the Debian package have it.
package enum AgentVersion {
    package static let current = "0.1.0"
}
