// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// Finds whole JPEG pictures in a run of bytes, by their markers (ITU-T T.81, annex B).
///
/// Segments are walked, not searched, as thumbnails inside them have end markers of their own. What
/// lies between pictures is passed over. Always makes progress, whatever the bytes are.
enum JPEGScanner {
    /// Offsets are into the bytes that were given.
    enum Outcome: Hashable {
        case picture(Range<Int>, CameraSize)
        /// A picture that broke off or is malformed; go on at this offset.
        case broken(resumeAt: Int)
        /// More bytes are needed; those before this offset are not.
        case incomplete(from: Int)
    }

    /// The first picture at or after `start`.
    static func next(in bytes: RawSpan, from start: Int) -> Outcome {
        bytes.withUnsafeBytes { scan($0, from: start) }
    }

    private static func scan(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Outcome {
        var begin = start
        while begin + 1 < bytes.count, bytes[begin] != 0xFF || bytes[begin + 1] != 0xD8 { begin += 1 }
        guard begin + 1 < bytes.count else {
            // A last FF may be the first half of a marker.
            let isHalf = begin < bytes.count && bytes[begin] == 0xFF
            return .incomplete(from: isHalf ? begin : bytes.count)
        }
        var size = CameraSize(width: 0, height: 0)
        var hasScan = false
        var offset = begin + 2
        while offset + 1 < bytes.count {
            guard bytes[offset] == 0xFF else { return .broken(resumeAt: offset) }
            let marker = bytes[offset + 1]
            switch marker {
            case 0xFF:
                offset += 1  // a fill byte
            case 0x01, 0xD0...0xD7:
                offset += 2
            case 0xD9:
                guard hasScan, size.area > 0 else { return .broken(resumeAt: offset + 2) }
                return .picture(begin..<(offset + 2), size)
            case 0x00, 0xD8:
                // A start inside a picture: the one before broke off.
                return .broken(resumeAt: marker == 0xD8 ? offset : offset + 2)
            default:
                guard offset + 3 < bytes.count else { return .incomplete(from: begin) }
                let length = integer(bytes, offset + 2)
                guard length >= 2 else { return .broken(resumeAt: offset + 2) }
                guard offset + 2 + length <= bytes.count else { return .incomplete(from: begin) }
                if isFrameHeader(marker), length >= 8 {
                    size = CameraSize(width: integer(bytes, offset + 7), height: integer(bytes, offset + 5))
                }
                offset += 2 + length
                if marker == 0xDA {
                    hasScan = true
                    offset = endOfScan(bytes, from: offset)
                }
            }
        }
        return .incomplete(from: begin)
    }

    /// The first marker after the data of a scan, in which FF is followed by 00 or a restart marker.
    private static func endOfScan(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        var offset = start
        while offset + 1 < bytes.count {
            let isData = bytes[offset] != 0xFF || bytes[offset + 1] == 0 || (0xD0...0xD7).contains(bytes[offset + 1])
            guard isData else { break }
            offset += 1
        }
        return offset
    }

    /// SOF0 to SOF15; C4, C8 and CC are other things.
    private static func isFrameHeader(_ marker: UInt8) -> Bool {
        (0xC0...0xCF).contains(marker) && marker != 0xC4 && marker != 0xC8 && marker != 0xCC
    }

    private static func integer(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> Int {
        Int(bytes[offset]) << 8 | Int(bytes[offset + 1])
    }
}
