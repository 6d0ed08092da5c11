// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// Where and why a text is not TOML.
struct TOMLSyntaxError: Error, Hashable, Sendable {
    /// From 1.
    var line: Int
    /// From 1, in characters as an editor counts them, not bytes.
    var column: Int
    var message: String
}
