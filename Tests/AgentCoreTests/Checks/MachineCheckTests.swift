// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import TestBroker
import Testing

@testable import AgentCore

@Suite("Clock, disk, memory and groups")
struct MachineCheckTests {
    @Test(
        "the clock",
        arguments: [
            (true, 1_795_000_000, CheckFinding.Verdict.ok), (false, 1_795_000_000, .warn), (true, 1_704_067_199, .fail),
            (false, 0, .fail), (true, 1_704_067_200, .ok),
        ] as [(Bool, Int64, CheckFinding.Verdict)]
    )
    func clock(isSynchronised: Bool, seconds: Int64, verdict: CheckFinding.Verdict) async {
        let findings = await ClockCheck(isSynchronised: isSynchronised, unixSeconds: seconds).findings()

        #expect(findings.map(\.verdict) == [verdict])
    }

    /// Free bytes, free inodes, inodes, read-only, and what a store of 256 MB makes of it.
    @Test(
        "the disk's thresholds",
        arguments: [
            (10_000_000_000, 1_000_000, 2_000_000, false, .ok), (512_000_000, 1_000_000, 2_000_000, false, .ok),
            (511_999_999, 1_000_000, 2_000_000, false, .warn), (50_000_000, 1_000_000, 2_000_000, false, .warn),
            (49_999_999, 1_000_000, 2_000_000, false, .fail), (10_000_000_000, 999, 2_000_000, false, .warn),
            (10_000_000_000, 99, 2_000_000, false, .fail), (10_000_000_000, 0, 0, false, .ok),
            (10_000_000_000, 1_000_000, 2_000_000, true, .fail),
        ] as [(Int64, Int64, Int64, Bool, CheckFinding.Verdict)]
    )
    func disk(free: Int64, freeInodes: Int64, inodes: Int64, isReadOnly: Bool, verdict: CheckFinding.Verdict) async {
        let space = FileSystemSpace(freeBytes: free, freeInodes: freeInodes, inodes: inodes, isReadOnly: isReadOnly)

        let findings = await DiskCheck(path: "/x", storeBytes: 256_000_000, space: { _ in space }).findings()

        #expect(findings.map(\.verdict) == [verdict])
        #expect((findings.first?.advice == nil) == (verdict == .ok))
    }

    @Test("a small store is content with 500 MB")
    func smallStore() async {
        let verdict = { (free: Int64) async -> CheckFinding.Verdict? in
            let space = FileSystemSpace(freeBytes: free, freeInodes: 9999, inodes: 9999, isReadOnly: false)
            return await DiskCheck(path: "/x", storeBytes: 4_000_000, space: { _ in space }).findings().first?.verdict
        }

        #expect(await verdict(500_000_000) == .ok)
        #expect(await verdict(499_999_999) == .warn)
    }

    @Test("a directory that does not exist yet is judged by the file system it would be on")
    func missingDirectory() throws {
        let directory = try TestDirectory()

        let space = try FileSystemSpace(under: directory.path("a/b/c"))

        #expect(space.freeBytes > 0)
        #expect(try FileSystemSpace(under: "/").freeBytes > 0)
    }

    @Test("what is not a directory is told")
    func notADirectory() async throws {
        let directory = try TestDirectory()
        try Data().write(to: URL(filePath: directory.path("file")))

        let findings = await DiskCheck(path: directory.path("file/store"), storeBytes: 1).findings()

        #expect(findings.map(\.verdict) == [.fail])
        #expect(findings[0].finding.contains("Not a directory"))
    }

    @Test(
        "memory",
        arguments: [
            ("MemTotal: 9 kB\nMemAvailable:   97657 kB\n", CheckFinding.Verdict.ok),
            ("MemAvailable: 97656 kB\n", .warn), ("nonsense", .warn),
        ]
    )
    func memory(text: String, verdict: CheckFinding.Verdict) async throws {
        let directory = try TestDirectory()
        try Data(text.utf8).write(to: URL(filePath: directory.path("meminfo")))

        let findings = await MemoryCheck(path: directory.path("meminfo")).findings()

        #expect(findings.map(\.verdict) == [verdict])
    }

    @Test("this machine's own /proc/meminfo is understood")
    func realMemory() async {
        let findings = await MemoryCheck().findings()

        #expect(findings[0].finding.hasSuffix(" available"))
    }

    @Test("a running agent outside a group is a failure, one that is only installed a warning")
    func groups() async {
        let verdict = { (origin: AgentAccount.Origin) async -> [CheckFinding.Verdict] in
            let account = AgentAccount(name: "stranger", userID: 4_000_001, groupIDs: [], origin: origin)
            return await GroupCheck(account: account, groups: ["video", "audio"]).findings().map(\.verdict)
        }

        #expect(await verdict(.process) == [.fail])
        #expect(await verdict(.installed) == [.warn])
        #expect(await verdict(.ourselves) == [.warn])
    }

    @Test("a member may, and root always may; a group that this machine lacks is no reproach")
    func members() async throws {
        let video = try #require(getgrnam("video")).pointee.gr_gid
        let member = AgentAccount(name: "member", userID: 4_000_001, groupIDs: [video], origin: .process)
        let root = AgentAccount(name: "root", userID: 0, groupIDs: [], origin: .process)

        for account in [member, root] {
            let findings = await GroupCheck(account: account, groups: ["video", "no-such-group"]).findings()
            #expect(findings.map(\.verdict) == [.ok])
        }
    }

    @Test("the user of a running agent is that of its process; of one that does not tell, that of its socket")
    func account() {
        var status = LocalFixture.status
        status.processID = getpid()

        let account = AgentAccount.find(agent: .running(status), socket: "/nonexistent")
        let owner = AgentAccount.find(agent: .untold(why: "no right"), socket: "/")

        #expect(account.userID == geteuid())
        #expect(account.groupIDs.contains(getegid()))
        #expect(account.origin == .process)
        #expect(owner.userID == 0 && owner.origin == .installed)
    }
}
