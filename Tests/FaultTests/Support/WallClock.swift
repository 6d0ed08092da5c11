// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestBroker

/// The wall clock of a child process, which may be set while it runs. Its other clocks go on as they are.
struct WallClock {
    /// For the child process.
    let environment: [String: String]
    private let file: String

    /// - Parameter offset: Seconds that the child's clock is ahead of the machine's.
    init(in directory: TestDirectory, offset: Int = 0) throws {
        let library = try TortureRun.besideTests("libWallClock.so")
        guard access(library, R_OK) == 0 else { throw TestFailure("no \(library); run swift build") }
        file = directory.path("clock")
        environment = ["LD_PRELOAD": library, "WALL_CLOCK_OFFSET": file, "TZ": "UTC"]
        try Data().write(to: URL(filePath: file))
        try set(offset: offset)
    }

    /// Sets the clock at once: the child has the file mapped.
    func set(offset: Int) throws {
        let file = try FileHandle(forWritingTo: URL(filePath: file))
        try withUnsafeBytes(of: Int64(offset)) { try file.write(contentsOf: Data($0)) }
        try file.close()
    }
}
