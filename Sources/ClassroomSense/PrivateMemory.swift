// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

internal import CPixels

/// A fixed buffer for pixels or samples: left out of core dumps, overwritten with zeros when freed.
///
/// Belongs to one thread at a time; nothing in it may outlive it.
final class PrivateMemory<Element: BitwiseCopyable> {
    /// Zero bytes at first.
    let base: UnsafeMutablePointer<Element>
    let count: Int

    private var byteCount: Int { count * MemoryLayout<Element>.stride }

    init(count: Int) {
        precondition(count > 0, "a buffer of \(count) elements")
        let byteCount = count * MemoryLayout<Element>.stride
        guard let pages = cpixels_pages_create(byteCount) else {
            // Where Swift's own allocator would end the process too.
            preconditionFailure("no memory for \(byteCount) bytes")
        }
        self.base = pages.bindMemory(to: Element.self, capacity: count)
        self.count = count
    }

    deinit {
        cpixels_pages_destroy(base, byteCount)
    }
}
