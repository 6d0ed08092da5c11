// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

// What the analysis costs: CPU time of one thread, on real footage. Nothing is asserted.
//
//     scripts/footage DIR && CLASSROOM_FOOTAGE=DIR swift run -c release SenseBenchmarks

import FoundationEssentials
import Glibc

guard let directory = ProcessInfo.processInfo.environment["CLASSROOM_FOOTAGE"] else {
    print("SenseBenchmarks: set CLASSROOM_FOOTAGE to the directory that scripts/footage has filled")
    exit(64)
}

/// The first JPEGs of a file in which they lie one after another.
func firstJPEGs(_ count: Int, in data: Data) -> [Data] {
    data.withUnsafeBytes { bytes in
        var jpegs: [Data] = []
        var start = 0
        for index in 1..<bytes.count where bytes[index] == 0xD9 && bytes[index - 1] == 0xFF {
            jpegs.append(Data(bytes[start...index]))
            start = index + 1
            if jpegs.count == count { break }
        }
        return jpegs
    }
}

func footage(_ name: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: directory + "/" + name))
}

let frames = try footage("vtest-1280x720.yuyv")
let jpegs = firstJPEGs(60, in: try footage("vtest-1280x720.mjpg"))
let speech = try footage("speech-48k.wav").dropFirst(44).withUnsafeBytes { bytes in
    (0..<(bytes.count / 2)).map { bytes.loadUnaligned(fromByteOffset: $0 * 2, as: Int16.self) }
}

Table.header()
try benchmarkCamera(frames: frames, jpegs: jpegs)
benchmarkSound(speech)
frames.withUnsafeBytes { bytes in
    guard let base = bytes.bindMemory(to: UInt8.self).baseAddress else { return }
    benchmarkLoops(frame: base)
}
