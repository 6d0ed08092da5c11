// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// The frames of a write-ahead log that belong to commits (SQLite's file format, section 4).
///
/// SQLite gives up at the first frame whose checksum fails and forgets all commits after it. Each frame's checksum
/// goes on from the one that is stored in the frame before, so that a frame behind a damaged one can be
/// checked all the same.
struct WALImage {
    /// Byte offset of the newest page content, by page number.
    private(set) var pages: [UInt32: Int] = [:]
    /// Frames up to the last commit that SQLite itself would find.
    private(set) var soundFrames = 0
    /// Whether frames are damaged or cut, so that commits may be missing.
    private(set) var isDamaged = false
    let pageBytes: Int
    let salt: UInt64
    private let file: ImageFile

    private static let headerBytes = 32
    private static let frameHeaderBytes = 24
    /// Of this program's page size 256 MiB; its own WAL is held to a few.
    private static let maximumFrames = 1 << 18

    /// `nil` when there is nothing in it: it ends within its header, or is space that was allocated and never written.
    /// - Parameter index: Tells how many frames were committed; without it, those behind damage cannot be told from
    ///   what a power cut left of a commit that never was.
    init?(_ file: ImageFile, index: WALIndex?) {
        guard let header = file.read(at: 0, count: Self.headerBytes) else { return nil }
        let size = header.integer(at: 8, as: UInt32.self).map { Int($0) } ?? 0
        let isHeaderSound = Self.isSound(header)
        guard isHeaderSound || !file.isBlank else { return nil }
        pageBytes = isHeaderSound && DatabaseHeader.isPageSize(size) ? size : Int(StoreSchema.pageBytes)
        // Without its header, the first frame tells which round of the log this is.
        guard
            let salt = (isHeaderSound ? header : file.read(at: Self.headerBytes, count: 24))?
                .integer(at: isHeaderSound ? 16 : 8, as: UInt64.self)
        else { return nil }
        self.salt = salt
        self.file = file
        isDamaged = !isHeaderSound
        let sum = WordSum(
            first: header.integer(at: 24, as: UInt32.self) ?? 0,
            second: header.integer(at: 28, as: UInt32.self) ?? 0
        )
        let known = index.flatMap { $0.salt == salt ? $0.frameCount : nil } ?? 0
        readFrames(seed: sum, known: known)
    }

    /// The newest content of a page; `nil` when the log has none.
    func page(_ number: UInt32) -> [UInt8]? {
        pages[number].flatMap { file.read(at: $0, count: pageBytes) }
    }

    /// - Parameter known: So many frames were committed for certain.
    private mutating func readFrames(seed: WordSum, known: Int) {
        var sum = seed
        var isUnbroken = !isDamaged
        var uncommitted: [UInt32: Int] = [:]
        let frameBytes = Self.frameHeaderBytes + pageBytes
        var position = 0
        while isUnbroken || position < known, position < Self.maximumFrames,
            let frame = file.read(at: Self.headerBytes + position * frameBytes, count: frameBytes)
        {
            let content = Self.headerBytes + position * frameBytes + Self.frameHeaderBytes
            position += 1
            sum = Self.sum(of: frame, from: sum)
            let stored = WordSum(
                first: frame.integer(at: 16, as: UInt32.self) ?? 0,
                second: frame.integer(at: 20, as: UInt32.self) ?? 0
            )
            let number = frame.integer(at: 0, as: UInt32.self) ?? 0
            if sum == stored, number > 0, frame.integer(at: 8, as: UInt64.self) == salt {
                uncommitted[number] = content
            } else {
                isUnbroken = false
            }
            sum = stored
            let isCommit = frame.integer(at: 4, as: UInt32.self) ?? 0 > 0
            guard isUnbroken ? isCommit : position <= known else { continue }
            pages.merge(uncommitted) { $1 }
            uncommitted = [:]
            if isUnbroken { soundFrames = position }
        }
        if soundFrames < known { isDamaged = true }
    }

    private static func sum(of frame: [UInt8], from seed: WordSum) -> WordSum {
        var sum = seed
        frame.withUnsafeBytes { bytes in
            sum.add(UnsafeRawBufferPointer(rebasing: bytes[..<8]))
            sum.add(UnsafeRawBufferPointer(rebasing: bytes[frameHeaderBytes...]))
        }
        return sum
    }

    /// Checksums of native words are written on little-endian machines only, which all of ours are.
    private static func isSound(_ header: [UInt8]) -> Bool {
        guard header.integer(at: 0, as: UInt32.self) == 0x377F_0682 else { return false }
        var sum = WordSum()
        header.withUnsafeBytes { sum.add(UnsafeRawBufferPointer(rebasing: $0[..<24])) }
        return sum.first == header.integer(at: 24, as: UInt32.self)
            && sum.second == header.integer(at: 28, as: UInt32.self)
    }
}
