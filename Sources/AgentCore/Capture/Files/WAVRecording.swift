// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// A recording that is written while it lasts: one channel, 48 kHz, 16 bit. Holds no sound itself.
package final class WAVRecording: Sendable {
    /// The longest recording in seconds; 29 MB.
    package static let longestSeconds = 300

    private let file: CaptureFile
    private let limit: Int
    private let written = Mutex(0)

    /// - Parameter limit: In samples; what comes after them is not written.
    package init(file: CaptureFile, limit: Int) throws(CaptureFileError) {
        precondition(limit <= Self.longestSeconds * WAVHeader.sampleRate)
        self.file = file
        self.limit = limit
        // Keeps the place of the header, which is written last as it tells the length.
        try writeHeader()
    }

    package var sampleCount: Int { written.withLock { $0 } }
    package var seconds: Double { Double(sampleCount) / Double(WAVHeader.sampleRate) }
    package var isFull: Bool { sampleCount >= limit }

    /// Writes the samples, as many as there is room for. Blocks on the disk.
    package func append(_ samples: Span<Int16>) throws(CaptureFileError) {
        let position = sampleCount
        let count = min(samples.count, limit - position)
        guard count > 0 else { return }
        // WAV is little-endian, as every machine is that this is built for.
        let bytes = samples.extracting(0..<count).bytes
        try file.write(bytes, at: WAVHeader.byteCount + position * WAVHeader.bytesPerSample)
        written.withLock { $0 = position + count }
    }

    /// Writes the header and gives the file its name. Nothing is appended after this.
    package func finish() throws(CaptureFileError) {
        try writeHeader()
        try file.commit()
    }

    private func writeHeader() throws(CaptureFileError) {
        let header = WAVHeader.bytes(sampleCount: sampleCount)
        try file.write(header.span.bytes, at: 0)
    }
}
