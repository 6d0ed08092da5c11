// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// A file or directory that a configuration names and the agent will use.
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
        /// Files of the agent's own. It makes the directory itself, but not those above it.
        case directory
    }

    /// The setting that names it.
    var path: String
    var file: String
    var content: Content
    /// The name under which systemd hands the file to the service; `nil` when the setting holds its path.
    var credential: String?
    var origin: ConfigOrigin
}
