// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

internal import CTurboJPEG

/// Decodes a camera's JPEGs, grey and already scaled down, with libjpeg-turbo.
///
/// Belongs to one thread at a time. Its buffer grows to the largest frame seen, at most 1.5 MB.
package final class JPEGLumaDecoder {
    /// How many zero bytes after FFD9 are taken for a camera's padding.
    static let longestPadding = 65_536

    private let handle: tjhandle
    private let scales: [tjscalingfactor]
    private var scratch: PrivateMemory<UInt8>?

    /// How many frames the decoder found odd but could decode, for example with bytes left over.
    package private(set) var warningCount = 0

    /// - Throws: `corrupt` with the library's words when it has no memory for a decoder.
    package init() throws(PictureError) {
        guard let handle = tjInitDecompress() else { throw .corrupt(Self.message(of: nil)) }
        self.handle = handle
        var count: CInt = 0
        let scales = UnsafeBufferPointer(start: tjGetScalingFactors(&count), count: Int(count))
        self.scales = scales.sorted { $0.num * $1.denom < $1.num * $0.denom }
    }

    deinit {
        tjDestroy(handle)
    }

    /// Overwrites the picture with a JPEG's luma.
    ///
    /// - Throws: `truncated` before anything is decoded when the file has no end; `corrupt`; or
    ///   `unsupportedSize`. After `corrupt` the picture keeps its last content.
    package func decode(_ jpeg: RawSpan, into picture: LumaPicture) throws(PictureError) {
        try jpeg.withUnsafeBytes { bytes throws(PictureError) in
            let length = try Self.length(of: bytes)
            guard let start = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else { throw .truncated }
            try decode(start, length: length, into: picture)
        }
    }

    private func decode(_ jpeg: UnsafePointer<UInt8>, length: Int, into picture: LumaPicture) throws(PictureError) {
        var (width, height, subsampling, colours): (CInt, CInt, CInt, CInt) = (0, 0, 0, 0)
        let header = tjDecompressHeader3(handle, jpeg, UInt(length), &width, &height, &subsampling, &colours)
        guard header == 0 || isWarning else { throw .corrupt(Self.message(of: handle)) }
        guard width > 0, height > 0 else { throw .corrupt("there is no picture between the markers") }

        // The header is the sender's word: nothing is allocated before it is within bounds.
        let (scaledWidth, scaledHeight) = try scaledSize(width: Int(width), height: Int(height))
        let scratch = buffer(count: scaledWidth * scaledHeight)
        let flags = TJFLAG_LIMITSCANS  // a progressive file may ask for any number of passes
        let result = tjDecompress2(
            handle,
            jpeg,
            UInt(length),
            scratch.base,
            CInt(scaledWidth),
            CInt(scaledWidth),
            CInt(scaledHeight),
            CInt(TJPF_GRAY.rawValue),
            flags
        )
        if result != 0 {
            guard isWarning else { throw .corrupt(Self.message(of: handle)) }
            warningCount += 1
        }
        picture.reduce(scratch.base, width: scaledWidth, height: scaledHeight, bytesPerLine: scaledWidth, stride: 1)
    }

    /// The smallest size that libjpeg can scale to and that still covers the picture.
    private func scaledSize(width: Int, height: Int) throws(PictureError) -> (Int, Int) {
        guard LumaPicture.sourceWidths.contains(width), LumaPicture.sourceHeights.contains(height) else {
            throw .unsupportedSize(width: width, height: height)
        }
        for scale in scales {
            let (numerator, denominator) = (Int(scale.num), Int(scale.denom))
            let scaledWidth = (width * numerator + denominator - 1) / denominator
            let scaledHeight = (height * numerator + denominator - 1) / denominator
            if scaledWidth >= LumaPicture.width, scaledHeight >= LumaPicture.height {
                return (scaledWidth, scaledHeight)
            }
        }
        return (width, height)
    }

    private func buffer(count: Int) -> PrivateMemory<UInt8> {
        if let scratch, scratch.count >= count { return scratch }
        let grown = PrivateMemory<UInt8>(count: count)
        scratch = grown
        return grown
    }

    /// The last call did its work but had something to say.
    private var isWarning: Bool { tjGetErrorCode(handle) == CInt(TJERR_WARNING.rawValue) }

    private static func message(of handle: tjhandle?) -> String {
        tjGetErrorStr2(handle).map { String(cString: $0) } ?? "unknown error"
    }

    /// The bytes up to the end marker. Cameras pad a frame with zeros up to a size of their liking.
    private static func length(of bytes: UnsafeRawBufferPointer) throws(PictureError) -> Int {
        guard bytes.count >= 4, bytes[0] == 0xFF, bytes[1] == 0xD8 else { throw .truncated }
        var end = bytes.count
        let earliest = max(4, bytes.count - longestPadding)
        while end > earliest, bytes[end - 1] == 0 { end -= 1 }
        guard bytes[end - 2] == 0xFF, bytes[end - 1] == 0xD9 else { throw .truncated }
        return end
    }
}
