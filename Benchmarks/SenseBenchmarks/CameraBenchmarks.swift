// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import CTurboJPEG
import ClassroomSense
import FoundationEssentials
import Glibc

/// One camera frame, from the driver's bytes to facts.
func benchmarkCamera(frames: Data, jpegs: [Data]) throws {
    let frameBytes = 1280 * 720 * 2
    let frameCount = frames.count / frameBytes
    let settings = CameraSettings(zones: try ZoneGrid(benchmarkZones))
    var moving = 0  // uses every result

    let raw = try LumaReader()
    let rawAnalyser = CameraAnalyser(settings: settings)
    var time = Duration.zero
    Table.row(
        "YUYV 1280x720 to facts",
        Measurement(repetitions: frameCount) { repetition in
            let start = repetition * frameBytes
            let bytes = frames.bytes.extracting(start..<(start + frameBytes))
            try? raw.read(bytes, layout: .yuyv, width: 1280, height: 720, bytesPerLine: 2560)
            time += .milliseconds(100)
            moving += rawAnalyser.process(raw.picture, at: time).motion > 0 ? 1 : 0
        },
        limit: 0.6
    )
    let copy = UnsafeMutableRawPointer.allocate(byteCount: frameBytes, alignment: 64)
    defer { copy.deallocate() }
    frames.withUnsafeBytes { bytes in
        guard let base = bytes.baseAddress else { return }
        Table.row(
            "  yardstick: memcpy of the frame",
            Measurement(repetitions: frameCount) { repetition in
                memcpy(copy, base + repetition * frameBytes, frameBytes)
            }
        )
    }

    let coded = try LumaReader()
    let codedAnalyser = CameraAnalyser(settings: settings)
    Table.row(
        "MJPG 1280x720 to facts, decoding included",
        Measurement(repetitions: jpegs.count) { repetition in
            try? coded.read(jpegs[repetition].bytes, layout: .mjpg, width: 1280, height: 720, bytesPerLine: 0)
            time += .milliseconds(100)
            moving += codedAnalyser.process(coded.picture, at: time).motion > 0 ? 1 : 0
        },
        limit: 2.5
    )
    benchmarkDecoding(jpegs, into: copy)
    Table.row(
        "motion, presence and health of a picture alone",
        Measurement(repetitions: 50) { _ in
            time += .milliseconds(100)
            moving += codedAnalyser.process(coded.picture, at: time).motion > 0 ? 1 : 0
        }
    )
    precondition(moving > 0, "the footage does not move")
}

private func benchmarkDecoding(_ jpegs: [Data], into buffer: UnsafeMutableRawPointer) {
    guard let handle = tjInitDecompress() else { return }
    defer { tjDestroy(handle) }
    Table.row(
        "  yardstick: tjDecompress2 alone, grey at 1/4",
        Measurement(repetitions: jpegs.count) { repetition in
            jpegs[repetition].withUnsafeBytes { bytes in
                let source = bytes.bindMemory(to: UInt8.self)
                let grey = CInt(TJPF_GRAY.rawValue)
                let target = buffer.assumingMemoryBound(to: UInt8.self)
                tjDecompress2(handle, source.baseAddress, UInt(source.count), target, 320, 320, 180, grey, 0)
            }
        }
    )
}

private let benchmarkZones = [
    Zone(name: "podium", polygon: [.init(x: 0, y: 0), .init(x: 1, y: 0), .init(x: 1, y: 0.4), .init(x: 0, y: 0.4)]),
    Zone(name: "desks", polygon: [.init(x: 0, y: 0.4), .init(x: 1, y: 0.4), .init(x: 1, y: 1), .init(x: 0, y: 1)]),
]
