// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// A file that a configuration names and the agent will read.
struct NamedFile: Hashable, Sendable {
    /// What must be in it.
    enum Content: Sendable {
        case recording
        /// A password, on the first line.
        case password
        /// Certificates, as PEM.
        case certificate
        /// A private key, as PEM.
        case key
    }

    /// The setting that names it.
    var path: String
    var file: String
    var content: Content
    var origin: ConfigOrigin
}
