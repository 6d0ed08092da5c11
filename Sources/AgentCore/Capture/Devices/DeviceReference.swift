// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

package import ClassroomEvents

/// Which device a command is about, whatever its kind.
package struct DeviceReference: Hashable, Sendable {
    /// As the technician gave it.
    package var name: String
    /// Its id in the configuration; `nil` for one that only the machine knows.
    package var id: Code?
    /// Where the kernel has it just now, as ``DeviceState/node`` writes it; `nil` while it is absent.
    package var node: String?
    /// `false` for a file that is played.
    package var isHardware: Bool

    package init(name: String, id: Code?, node: String?, isHardware: Bool) {
        self.name = name
        self.id = id
        self.node = node
        self.isHardware = isHardware
    }

    /// The id, or what was given in its place.
    package var label: String { id?.description ?? name }
}
