// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// One setting as it is in force.
package struct EffectiveValue: Hashable, Sendable {
    /// `hub.keep_alive_seconds`, `devices[0].zones[1].name`.
    package var path: String
    /// As TOML would write it. Never a secret: the configuration names the files of secrets, not their contents.
    package var value: String
    package var origin: ConfigOrigin

    package init(path: String, value: String, origin: ConfigOrigin) {
        self.path = path
        self.value = value
        self.origin = origin
    }
}
