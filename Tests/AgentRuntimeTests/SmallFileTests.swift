// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentRuntime
import Glibc
import Testing

@Suite("SmallFile", .timeLimit(.minutes(1)))
struct SmallFileTests {
    /// An empty directory; gone with all that is in it after `body`.
    private static func withDirectory(_ body: (String) throws -> Void) throws {
        var template = Array("/tmp/small-file-XXXXXX".utf8CString)
        try #require(mkdtemp(&template) != nil)
        let directory = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer {
            unlink(directory + "/file")
            rmdir(directory)
        }
        try body(directory)
    }

    private static func failure(_ path: String, limit: Int = 65_536) -> SmallFile.Failure? {
        if case .failure(let failure) = SmallFile.read(path, limit: limit) { failure } else { nil }
    }

    @Test("a FIFO that nobody writes to is refused at once")
    func fifo() throws {
        try Self.withDirectory { directory in
            let path = directory + "/file"
            try #require(mkfifo(path, 0o600) == 0)

            let failure = try #require(Self.failure(path))

            #expect(failure.isNotRegular)
            #expect(failure.description == "\(path): is not a regular file")
        }
    }

    @Test("a device is refused, a directory and a missing file are told apart from it")
    func others() throws {
        #expect(Self.failure("/dev/zero")?.isNotRegular == true)
        #expect(Self.failure("/tmp")?.errno == EISDIR)
        #expect(Self.failure("/tmp")?.isNotRegular == false)
        #expect(Self.failure("/nowhere/file")?.errno == ENOENT)
    }

    @Test("files of /proc and /sys are read although they have no length")
    func kernelFiles() throws {
        #expect(try SmallFile.read("/proc/self/comm").get().isEmpty == false)
        #expect(try SmallFile.read("/sys/devices/system/cpu/online").get().isEmpty == false)
    }

    @Test("a file of the greatest length is read whole, a longer one fails")
    func limit() throws {
        try Self.withDirectory { directory in
            let path = directory + "/file"
            let descriptor = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0o600)
            try #require(descriptor >= 0)
            defer { close(descriptor) }
            try #require(write(descriptor, "12345", 5) == 5)

            #expect(try SmallFile.read(path, limit: 5).get() == "12345")
            #expect(Self.failure(path, limit: 4)?.errno == EFBIG)
        }
    }
}
