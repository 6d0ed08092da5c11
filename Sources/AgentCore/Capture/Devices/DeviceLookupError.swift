// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// A name that a technician gave means no device of the kind that was asked for.
package struct DeviceLookupError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong and what would be valid, as sentences.
    package var description: String

    /// - Parameters:
    ///   - kind: `camera` or `microphone`.
    ///   - command: The subcommand for devices of this kind.
    static func unknown(_ name: String, kind: String, command: String, valid: [String]) -> DeviceLookupError {
        let choice =
            valid.isEmpty
            ? "There is no \(kind) in the configuration or on this machine"
            : "Valid here: \(valid.joined(separator: ", "))"
        return DeviceLookupError(
            description: "\(name): no such \(kind). \(choice) (classroom-agent \(command) list)."
        )
    }

    static func otherKind(_ name: String, is kind: String, command: String) -> DeviceLookupError {
        DeviceLookupError(description: "\(name) is a \(kind): use classroom-agent \(command).")
    }
}
