// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents
import Foundation
import Testing

@testable import EdgeStore

/// A file system of 20 MiB that only a child sees: `unshare` and `mount` need root, as in CI. Elsewhere these tests fail
/// and say so.
@Suite("Small disk")
struct SmallDiskTests {
    @Test(
        "a disk that is filled by another program: who is refused, who goes on, and recovery",
        .timeLimit(.minutes(2))
    )
    func filled() async throws {
        let disk = try SmallDisk()
        try await disk.wait(for: "reserve 4194304")
        try disk.fill()
        let sizes = try disk.sizes()
        try await disk.wait(for: "refused environment diskFull", count: 50)
        try await disk.wait(for: "security 1 ", count: 300, after: "scarce")
        #expect(try disk.lines().allSatisfy { !$0.hasPrefix("refused security") })
        #expect(try disk.sizes() == sizes)

        try disk.empty()
        try await disk.wait(for: "plenty", after: "scarce")
        try await disk.wait(for: "environment 1 ", count: 20, after: "scarce")
        try await disk.end()
        try disk.expectNothingLost()
        let told = try disk.stored().filter { $0.type == StoreRefused.type }.map { try Envelope($0).data }
        let refused = try disk.lines().count { $0 == "refused environment diskFull" }
        #expect(told.compactMap { $0.counts?["environment"] }.reduce(0, +) == Int64(refused))
    }

    @Test("a store opens on a disk that was filled while it was closed", .timeLimit(.minutes(2)))
    func fullAtStart() async throws {
        let disk = try SmallDisk(filledBeforehand: true)
        try await disk.wait(for: "security 1 ", count: 100)
        try await disk.wait(for: "refused environment diskFull", count: 50)
        #expect(try disk.lines().allSatisfy { !$0.hasPrefix("open failed") })
        try disk.empty()
        try await disk.wait(for: "environment 1 ", count: 20, after: "scarce")
        try await disk.end()
        try disk.expectNothingLost()
    }

    @Test("a new store on a full disk says so, and is made when there is space", .timeLimit(.minutes(2)))
    func newOnFull() async throws {
        let disk = try SmallDisk(beforehand: "dd if=/dev/zero of=$0/filler bs=4k 2>/dev/null || true; ")
        try await disk.wait(for: "open failed diskFull", count: 2)
        try disk.empty()
        try await disk.wait(for: "security 1 ", count: 100)
        try await disk.end()
        try disk.expectNothingLost()
    }
}

/// `StoreTorture endure` on a tmpfs of its own.
private final class SmallDisk {
    private let directory: TemporaryDirectory
    private let process = Process()
    private let input = Pipe()
    private var mount: String { "\(directory.path)/disk" }
    private var output: String { "\(directory.path)/output" }
    private var copy: String { "\(directory.path)/copy" }

    convenience init(filledBeforehand: Bool) throws {
        try self.init(
            beforehand: filledBeforehand
                ? """
                (until grep -q 'reserve 4194304' $2/first; do sleep 0.1; done) |
                    "$1" endure $0/events.sqlite > $2/first; cp $2/first /dev/stdout;
                dd if=/dev/zero of=$0/filler bs=4k 2>/dev/null || true;
                """ : ""
        )
    }

    /// - Parameter beforehand: Shell commands; `$0` is the disk, `$1` the executable, `$2` a directory that stays.
    init(beforehand: String = "") throws {
        directory = try TemporaryDirectory()
        for name in [mount, copy] {
            try FileManager.default.createDirectory(atPath: name, withIntermediateDirectories: true)
        }
        try Data().write(to: URL(fileURLWithPath: output))
        let products = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let torture = URL(fileURLWithPath: products).deletingLastPathComponent().appendingPathComponent("StoreTorture")
        process.executableURL = URL(fileURLWithPath: "/usr/bin/unshare")
        process.arguments = [
            "--mount", "/bin/sh", "-ec",
            "mount -t tmpfs -o size=20m none $0; \(beforehand)\"$1\" endure $0/events.sqlite; cp $0/events.* $2",
            mount, torture.path, copy,
        ]
        process.standardInput = input
        process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: output))
        try process.run()
    }

    deinit {
        try? input.fileHandleForWriting.close()  // ends the child, whatever the test came to
    }

    func lines() throws -> [Substring] {
        try String(decoding: Data(contentsOf: URL(fileURLWithPath: output)), as: UTF8.self).split(separator: "\n")
    }

    /// Until so many lines that begin with `prefix` stand behind the first that is `mark`.
    func wait(for prefix: String, count: Int = 1, after mark: String? = nil) async throws {
        while true {
            let isRunning = process.isRunning
            let lines = try lines()
            let start = mark.map { mark in lines.firstIndex { $0 == mark } ?? lines.endIndex } ?? lines.startIndex
            if lines[start...].count(where: { $0.hasPrefix(prefix) }) >= count { return }
            try #require(isRunning, "it ended: does this user have the right to mount? \(lines.suffix(5))")
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    func fill() throws {
        let file = try #require(fopen("\(inside)/filler", "w"))
        let block = [UInt8](repeating: 0, count: 4096)
        while fwrite(block, 1, 4096, file) == 4096, fflush(file) == 0 {}
        fclose(file)
    }

    func empty() throws {
        guard unlink("\(inside)/filler") == 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
    }

    /// Of the files that must not need more than they have.
    func sizes() throws -> [String: Int64] {
        Dictionary(
            uniqueKeysWithValues: ["events.sqlite-wal", "events.sqlite-shm"].map {
                ($0, StoreFiles.size(of: "\(inside)/\($0)"))
            }
        )
    }

    func end() async throws {
        try input.fileHandleForWriting.close()
        while process.isRunning { try await Task.sleep(for: .milliseconds(10)) }
        #expect(process.terminationStatus == 0)
        #expect(try lines().last == "closed")
    }

    /// What lies on the disk, as a reader finds it after the end.
    func stored() throws -> [StoredEvent] {
        let reader = try EdgeStoreReader(path: "\(copy)/events.sqlite")
        var position = EdgeStoreReader.Position()
        var events: [StoredEvent] = []
        while case let more = try reader.next(after: &position), !more.isEmpty { events += more }
        return events
    }

    func expectNothingLost() throws {
        let stored = try stored().map(\.key)
        let accepted = try lines().compactMap { line -> EventKey? in
            let words = line.split(separator: " ")
            guard words.count == 3, let family = Family(rawValue: String(words[0])), let sequence = Int64(words[2])
            else { return nil }
            return EventKey(family: family, epoch: Int64(words[1]) ?? 0, sequence: sequence)
        }
        #expect(accepted.count > 100)
        #expect(Set(accepted).count == accepted.count)
        #expect(Set(accepted).subtracting(stored).isEmpty)
        for family in Family.allCases {
            let sequences = stored.filter { $0.family == family }.map(\.sequence)
            #expect(sequences == oneTo(sequences.count))
        }
    }

    /// The child's view of the disk.
    private var inside: String { "/proc/\(process.processIdentifier)/root\(mount)" }
}
