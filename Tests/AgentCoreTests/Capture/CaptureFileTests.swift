// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentCore
import Glibc
import Testing

@Suite("CaptureFile")
struct CaptureFileTests {
    private let directory: CaptureDirectory
    private let user = InvokingUser.current()

    init() throws { directory = try CaptureDirectory() }

    private func write(_ bytes: [UInt8], to file: CaptureFile, at offset: Int = 0) throws(CaptureFileError) {
        try file.write(bytes.span.bytes, at: offset)
    }

    @Test("a committed file has its name, its bytes, and rights for its owner alone, whatever the umask")
    func commits() throws {
        let path = directory.path("front.jpg")
        let file = try CaptureFile(path: path, owner: user, replaces: false)
        try write([1, 2, 3, 4], to: file)
        try write([9], to: file, at: 1)

        try file.commit()

        #expect(try directory.content(of: "front.jpg") == [1, 9, 3, 4])
        #expect(directory.names == ["front.jpg"])
        var status = stat()
        #expect(lstat(path, &status) == 0)
        #expect(status.st_mode & 0o7777 == 0o600)
        #expect(status.st_uid == user.userID)
    }

    @Test("before the commit there is nothing under its name, and after its lifetime nothing at all")
    func leavesNothing() throws {
        do {
            let file = try CaptureFile(path: directory.path("front.jpg"), owner: user, replaces: false)
            try write([1], to: file)
            #expect(!directory.names.contains("front.jpg"))
            #expect(directory.names.count == 1)
        }
        #expect(directory.names.isEmpty)
    }

    @Test("a file that exists is refused at once and stays as it is")
    func refusesExisting() throws {
        try directory.write([7], to: "front.jpg")

        let error = #expect(throws: CaptureFileError.self) {
            _ = try CaptureFile(path: directory.path("front.jpg"), owner: user, replaces: false)
        }

        #expect(error?.errno == EEXIST)
        #expect(try directory.content(of: "front.jpg") == [7])
        #expect(directory.names == ["front.jpg"])
    }

    @Test("a file that comes up meanwhile is not replaced either")
    func refusesLatecomer() throws {
        do {
            let file = try CaptureFile(path: directory.path("front.jpg"), owner: user, replaces: false)
            try directory.write([7], to: "front.jpg")
            #expect(throws: CaptureFileError.self) { try file.commit() }
        }
        #expect(try directory.content(of: "front.jpg") == [7])
        #expect(directory.names == ["front.jpg"])
    }

    @Test("with force the old content stays until the commit and is then replaced whole")
    func replaces() throws {
        try directory.write([7, 7, 7], to: "front.jpg")
        let file = try CaptureFile(path: directory.path("front.jpg"), owner: user, replaces: true)
        try write([1], to: file)
        #expect(try directory.content(of: "front.jpg") == [7, 7, 7])

        try file.commit()

        #expect(try directory.content(of: "front.jpg") == [1])
        #expect(directory.names == ["front.jpg"])
    }

    @Test("with force a link is replaced, not what it leads to")
    func replacesLink() throws {
        try directory.write([7], to: "other")
        #expect(symlink(directory.path("other"), directory.path("front.jpg")) == 0)
        let file = try CaptureFile(path: directory.path("front.jpg"), owner: user, replaces: true)
        try write([1], to: file)

        try file.commit()

        #expect(try directory.content(of: "other") == [7])
        #expect(try directory.content(of: "front.jpg") == [1])
    }

    @Test("a directory is refused even with force, a missing one named")
    func refusesDirectories() {
        let isDirectory = #expect(throws: CaptureFileError.self) {
            _ = try CaptureFile(path: directory.path, owner: user, replaces: true)
        }
        let isMissing = #expect(throws: CaptureFileError.self) {
            _ = try CaptureFile(path: directory.path("none/front.jpg"), owner: user, replaces: false)
        }
        #expect(isDirectory?.errno == EISDIR)
        #expect(isMissing?.errno == ENOENT)
    }
}
