// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import EdgeStore
import Glibc

/// Says what was accepted, and how far the run is. Each call is one `write`: no line is ever half there, and what
/// was written before a SIGKILL stays.
struct TortureJournal: Sendable {
    private let descriptor: CInt

    init(path: String) {
        descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { Self.fail("\(path): \(String(cString: strerror(errno)))") }
    }

    func accepted(_ keys: [EventKey]) {
        Self.write(keys.map { "\($0.family) \($0.epoch) \($0.sequence)\n" }.joined(), to: descriptor)
    }

    static func tell(_ line: String) { write("\(line)\n", to: STDOUT_FILENO) }

    static func fail(_ reason: String) -> Never {
        write("LinkTorture: \(reason)\n", to: STDERR_FILENO)
        exit(70)
    }

    private static func write(_ text: String, to descriptor: CInt) {
        let bytes = Array(text.utf8)
        guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count else { exit(74) }
    }
}
