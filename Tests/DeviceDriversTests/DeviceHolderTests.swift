// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

@testable import DeviceDrivers

@Suite("DeviceHolder")
struct DeviceHolderTests {
    /// A character device that everyone may open and hardly anyone does.
    private let node = "/dev/full"

    @Test("names another process that has a character device open, until it ends")
    func findsHolder() throws {
        let child = try Child.sleeping(withInputFrom: node)
        let expected = DeviceHolder(processName: "sleep", processID: child.processID)

        let during = DeviceHolder.holders(of: node, limit: 64)
        let first = DeviceHolder.find(node: node)
        child.end()
        let after = DeviceHolder.holders(of: node, limit: 64)

        #expect(during.contains(expected))
        #expect(first != nil)
        #expect(!after.contains(expected))
    }

    @Test("this process does not count")
    func ignoresItself() throws {
        let descriptor = open(node, O_RDWR | O_CLOEXEC)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        #expect(!DeviceHolder.holders(of: node, limit: 64).contains { $0.processID == getpid() })
    }

    @Test("a plain file and a missing node have no holder", arguments: ["/proc/self/exe", "/dev/absent"])
    func ignoresOtherFiles(path: String) {
        #expect(DeviceHolder.find(node: path) == nil)
    }
}

private struct Child {
    let processID: pid_t

    /// `posix_spawn` returns when the new program runs, its descriptors open.
    static func sleeping(withInputFrom path: String) throws -> Child {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, path, O_RDWR, 0)
        var arguments: [UnsafeMutablePointer<CChar>?] = [strdup("sleep"), strdup("60"), nil]
        defer { arguments.forEach { free($0) } }
        var processID = pid_t()
        try #require(posix_spawnp(&processID, "sleep", &actions, nil, &arguments, nil) == 0)
        return Child(processID: processID)
    }

    func end() {
        kill(processID, SIGKILL)
        waitpid(processID, nil, 0)
    }
}
