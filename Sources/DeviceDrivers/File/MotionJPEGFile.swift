// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// A file of JPEG pictures one after the other (`.mjpg`, `.mjpeg`), read in a loop.
///
/// Only a part of the file is in memory: one picture and what was read beyond it.
struct MotionJPEGFile: ~Copyable {
    private static let chunkByteCount = 64 << 10
    /// A longer stretch without a whole picture is not searched to its end: a file may have any length, and the
    /// search does not stop half-way.
    private let maximumSearchByteCount: Int

    private let file: InputFile
    private let device: String
    /// A longer picture is passed over as broken.
    private let maximumPictureByteCount: Int
    /// Grows to the largest picture and stays.
    private var window: [UInt8] = []
    private var scanned = 0
    private var offset = 0
    /// Pictures that broke off or were malformed, so far.
    private(set) var brokenCount: UInt64 = 0

    /// Bytes of memory that are held for it.
    var windowCapacity: Int { window.capacity }

    init(
        path: String,
        device: String,
        maximumPictureByteCount: Int = 8 << 20,
        maximumSearchByteCount: Int = 64 << 20
    ) throws(DriverError) {
        self.maximumSearchByteCount = maximumSearchByteCount
        self.maximumPictureByteCount = maximumPictureByteCount
        file = try InputFile(path: path, device: device)
        self.device = device
    }

    /// Lends the next picture; after the last one comes the first.
    /// - Throws: `unsupported` when the whole file has none, or 64 MiB on end have none.
    mutating func withNext<Result>(_ body: (RawSpan, CameraSize) -> Result) throws(DriverError) -> Result {
        var hasRewound = false
        var searchedByteCount = 0
        while true {
            switch JPEGScanner.next(in: window.span.bytes, from: scanned) {
            case .picture(let range, let size):
                scanned = range.upperBound
                return body(window.span.bytes.extracting(range), size)
            case .broken(let resumption):
                brokenCount += 1
                scanned = resumption
            case .incomplete(let from):
                let byteCount = try readMore(keepingFrom: from)
                searchedByteCount += byteCount
                guard searchedByteCount <= maximumSearchByteCount else {
                    throw notMotionJPEG("in \(maximumSearchByteCount >> 20) MiB")
                }
                if byteCount > 0 { continue }
                if !window.isEmpty { brokenCount += 1 }
                guard !hasRewound else { throw notMotionJPEG("in it") }
                hasRewound = true
                window.removeAll(keepingCapacity: true)
                (offset, scanned) = (0, 0)
            }
        }
    }

    /// Starts again with the first picture.
    mutating func rewind() {
        window.removeAll(keepingCapacity: true)
        (offset, scanned, brokenCount) = (0, 0, 0)
    }

    /// - Returns: Bytes read; 0 at the end of the file.
    private mutating func readMore(keepingFrom from: Int) throws(DriverError) -> Int {
        window.removeFirst(from)
        scanned = 0
        if window.count >= maximumPictureByteCount {
            brokenCount += 1
            window.removeAll(keepingCapacity: true)
        }
        // As much again as there is: a long picture is then scanned a few times, not once a chunk.
        let held = window.count
        window.append(contentsOf: repeatElement(0, count: max(Self.chunkByteCount, held)))
        var result: Swift.Result<Int, DriverError> = .success(0)
        window.withUnsafeMutableBytes { bytes in
            let free = UnsafeMutableRawBufferPointer(rebasing: bytes[held...])
            do throws(DriverError) {
                result = .success(try file.read(into: free, at: offset, device: device))
            } catch {
                result = .failure(error)
            }
        }
        let count = try result.get()
        window.removeLast(window.count - held - count)
        offset += count
        return count
    }

    private func notMotionJPEG(_ place: String) -> DriverError {
        DriverError(
            code: .unsupported,
            device: device,
            operation: "read",
            detail: "\(file.path) has no whole JPEG picture \(place); "
                + "convert with: ffmpeg -i INPUT -vf scale=1280:720 -r 10 -c:v mjpeg -q:v 4 OUTPUT.mjpeg"
        )
    }
}
