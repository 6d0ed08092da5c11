// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

package import DeviceDrivers
import Glibc

/// Whether a device could be opened now.
package enum DeviceUse: Hashable, Sendable {
    /// No program is seen that has it open. Without root, other users' programs are not seen.
    case free
    case busy(DeviceHolder)
    /// This process may not open it.
    case denied

    /// One word for programs.
    package var word: String {
        switch self {
        case .free: "free"
        case .busy: "busy"
        case .denied: "denied"
        }
    }

    package var holder: DeviceHolder? {
        if case .busy(let holder) = self { holder } else { nil }
    }

    /// For people.
    package var text: String { holder.map { "busy (\($0))" } ?? word }
}

/// Whether this process may read a device node, whoever has it open.
enum CaptureNode {
    static func isDenied(_ node: String) -> Bool { access(node, R_OK) != 0 && errno == EACCES }
}

extension MicrophoneEntry {
    /// The kernel's node of the first capture device; its number differs after every replug.
    package var captureNode: String { "/dev/snd/pcmC\(cardIndex)D\(devices.first ?? 0)c" }
}
