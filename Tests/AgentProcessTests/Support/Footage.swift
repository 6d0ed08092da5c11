// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestBroker

/// Two seconds of moving picture and of noise, made once for all tests.
struct Footage: Sendable {
    /// JPEGs of 320 by 180, one after another.
    let picture: String
    /// The same with nothing to see.
    let darkness: String
    /// 48 kHz, one channel, 16 bit.
    let sound: String

    /// Where ffmpeg fails the files are missing, and the first test that plays them says so.
    static let shared: Footage = {
        let directory = try? TestDirectory()
        let footage = Footage(
            picture: directory?.path("picture.mjpg") ?? "/dev/null",
            darkness: directory?.path("darkness.mjpg") ?? "/dev/null",
            sound: directory?.path("sound.wav") ?? "/dev/null"
        )
        footage.make()
        removeAtExit = directory
        atexit { Footage.removeAtExit?.remove() }
        return footage
    }()

    // Written once, before the only reader is registered, which runs at the process's end.
    private nonisolated(unsafe) static var removeAtExit: TestDirectory?

    private func make() {
        let start = ["-nostdin", "-loglevel", "error", "-y", "-f", "lavfi", "-i"]
        let jpeg = ["-t", "2", "-q:v", "5", "-pix_fmt", "yuvj420p", "-f", "mjpeg"]
        let video = ["testsrc2=size=320x180:rate=5"] + jpeg
        let black = ["color=black:size=320x180:rate=5"] + jpeg
        // Noise of a known seed: no two stretches of it are alike, and it compresses to nothing else.
        let audio = ["anoisesrc=seed=7:sample_rate=48000:amplitude=0.3", "-t", "2", "-c:a", "pcm_s16le", "-f", "wav"]
        for arguments in [start + video + [picture], start + black + [darkness], start + audio + [sound]] {
            let process = Process()
            process.executableURL = URL(filePath: "/usr/bin/ffmpeg")
            process.arguments = arguments
            try? process.run()
            process.waitUntilExit()
        }
    }
}
