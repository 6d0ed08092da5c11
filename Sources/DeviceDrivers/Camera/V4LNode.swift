// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import CV4L
import Glibc

/// One open `/dev/videoN`. The end of its lifetime closes it.
///
/// A node whose camera was pulled out comes back to life only after everyone has closed it, so no
/// error path may keep one.
struct V4LNode: ~Copyable {
    /// The parts of `VIDIOC_QUERYCAP` that count.
    struct Capability: Hashable, Sendable {
        var card: String
        var driver: String
        var busInfo: String
        /// Whether this very node captures pictures into mapped buffers.
        var canStream: Bool
    }

    let path: String
    let descriptor: CInt

    /// Opens without waiting for frames; a sleeping USB device may still take 100 ms to wake.
    init(path: String) throws(DriverError) {
        let descriptor = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw DriverError(device: path, operation: "open", errno: errno) }
        self.path = path
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }

    func capability() throws(DriverError) -> Capability {
        var capability = v4l2_capability()
        let result = cv4l_query_capability(descriptor, &capability)
        guard result == 0 else { throw DriverError(device: path, operation: "VIDIOC_QUERYCAP", errno: result) }
        // `capabilities` is of the whole device, its metadata and output nodes included.
        let hasOwn = capability.capabilities & UInt32(V4L2_CAP_DEVICE_CAPS) != 0
        let own = hasOwn ? capability.device_caps : capability.capabilities
        let needed = UInt32(V4L2_CAP_VIDEO_CAPTURE) | UInt32(V4L2_CAP_STREAMING)
        return Capability(
            card: Self.text(capability.card),
            driver: Self.text(capability.driver),
            busInfo: Self.text(capability.bus_info),
            canStream: own & needed == needed
        )
    }

    /// A fixed array of characters up to its first NUL.
    static func text<Characters>(_ characters: Characters) -> String {
        withUnsafeBytes(of: characters) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    }
}
