// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The capture buffers that the kernel shares with this process. The end of its lifetime unmaps them.
struct MappedBuffers: ~Copyable {
    private var buffers: [UnsafeRawBufferPointer] = []

    deinit {
        for buffer in buffers { munmap(UnsafeMutableRawPointer(mutating: buffer.baseAddress), buffer.count) }
    }

    /// Maps one more buffer. The offset is what `VIDIOC_QUERYBUF` gave: a token of the driver, not a
    /// place in a file.
    mutating func map(node: borrowing V4LNode, offset: UInt32, byteCount: UInt32) throws(DriverError) {
        let address = mmap(nil, Int(byteCount), PROT_READ, MAP_SHARED, node.descriptor, off_t(offset))
        guard let address, address != MAP_FAILED else {
            throw DriverError(device: node.path, operation: "mmap", errno: errno)
        }
        buffers.append(UnsafeRawBufferPointer(start: address, count: Int(byteCount)))
    }

    /// Lends the first `byteCount` bytes of a buffer, fewer when it is shorter and none when the
    /// driver made the index up.
    func withBytes<Result>(ofBuffer index: UInt32, byteCount: UInt32, _ body: (RawSpan) -> Result) -> Result {
        guard index < buffers.count else { return body(UnsafeRawBufferPointer(start: nil, count: 0).bytes) }
        let buffer = buffers[Int(index)]
        return body(UnsafeRawBufferPointer(rebasing: buffer.prefix(Int(byteCount))).bytes)
    }
}
