// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// The keys that one table of the configuration may hold.
struct ConfigSection: Sendable {
    /// The heading of the table in `docs/configuration.md`: `[hub]`, `[[devices]] of kind "camera"`.
    var title: String
    var keys: [any ConfigKey]
    /// Names of the tables within, which have sections of their own.
    var tables: [String] = []

    var names: [String] { keys.map(\.name) + tables }
}
