// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestBroker

/// The wall clock of a child process, set by libfaketime while it runs. Its monotonic clocks go on as they are.
struct FakeClock {
    private static let library = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"
    private let file: String

    init(in directory: TestDirectory, offset: Int = 0) throws {
        guard access(Self.library, R_OK) == 0 else {
            throw TestFailure("no \(Self.library): install the Debian package libfaketime")
        }
        file = directory.path("clock")
        try set(offset: offset)
    }

    /// For the child process.
    var environment: [String: String] {
        [
            "LD_PRELOAD": Self.library, "FAKETIME_TIMESTAMP_FILE": file, "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1", "DONT_FAKE_MONOTONIC": "1", "NO_FAKE_STAT": "1", "TZ": "UTC",
        ]
    }

    /// - Parameter offset: Seconds that the child's clock is ahead of the machine's. At once, by rename: it is read at
    ///   every look at the clock.
    func set(offset: Int) throws {
        let text = offset < 0 ? "\(offset)" : "+\(offset)"
        try Data("\(text)\n".utf8).write(to: URL(filePath: file), options: .atomic)
    }
}
