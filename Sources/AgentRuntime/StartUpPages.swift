// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Gives back the pages of code that only the start has needed.
///
/// A start runs through most of the binary once: argument parsing, decoding, opening. The kernel keeps those
/// pages mapped until memory is short. Unmapping them costs a few hundred page faults for the part that is
/// needed again, which come from the page cache, and halves what an idle agent holds.
package enum StartUpPages {
    /// Drops the pages of this process's mapped code. Takes about a millisecond.
    ///
    /// Nothing can be lost: code is never written, and the kernel takes it from the file again. Mappings that are
    /// only readable are left alone, as the dynamic linker has written to some of them before (RELRO).
    /// - Returns: The bytes of address space that were given back; 0 when `/proc` cannot be read.
    @discardableResult
    package static func release() -> Int {
        guard case .success(let maps) = SmallFile.read("/proc/self/maps", limit: 1 << 20) else { return 0 }
        return maps.split(separator: "\n").reduce(0) { $0 + release(line: $1) }
    }

    /// A line is `start-end permissions offset device inode path`, addresses in hexadecimal; see proc(5).
    private static func release(line: Substring) -> Int {
        let fields = line.split(separator: " ", omittingEmptySubsequences: true)
        guard fields.count >= 6, fields[5].hasPrefix("/"), fields[1] == "r-xp" else { return 0 }
        let ends = fields[0].split(separator: "-").compactMap { UInt(String($0), radix: 16) }
        guard ends.count == 2, ends[0] < ends[1] else { return 0 }
        let length = Int(ends[1] - ends[0])
        guard madvise(UnsafeMutableRawPointer(bitPattern: ends[0]), length, MADV_DONTNEED) == 0 else { return 0 }
        return length
    }
}
