// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestBroker

/// One run of `LinkTorture`. It is killed with its last reference.
final class TortureRun: Sendable {
    /// The environment variable that names another one than that beside the tests.
    static let variable = "CLASSROOM_TORTURE"

    /// What it says of its progress.
    let lines = Arrivals<String>()
    private let process: TestProcess
    private let log: String

    /// Whether ``variable`` names it: a release build, which can do ten times as much in the same time.
    static var isRelease: Bool { ProcessInfo.processInfo.environment[variable] != nil }

    /// What the build has put beside the tests.
    static func besideTests(_ name: String) throws -> String {
        let tests = URL(filePath: try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
        return tests.deletingLastPathComponent().appending(path: name).path()
    }

    private static func executable() throws -> String {
        let path = try ProcessInfo.processInfo.environment[variable] ?? besideTests("LinkTorture")
        guard access(path, X_OK) == 0 else { throw TestFailure("no LinkTorture at \(path): see \(variable)") }
        return path
    }

    /// Its database is `store`, its journal `accepted` and its log `log` in `directory`.
    init(
        in directory: TestDirectory,
        hubPort: UInt16,
        _ arguments: [String] = [],
        environment: [String: String] = [:]
    ) throws {
        log = directory.path("log")
        var descriptors = [CInt](repeating: 0, count: 2)
        guard pipe(&descriptors) == 0 else { throw TestFailure("pipe: \(String(cString: strerror(errno)))") }
        descriptors.forEach { _ = fcntl($0, F_SETFD, FD_CLOEXEC) }
        defer { close(descriptors[1]) }
        process = try TestProcess(
            [
                Self.executable(), directory.path("store"), "--hub", "127.0.0.1:\(hubPort)",
                "--journal", directory.path("accepted"),
            ] + arguments,
            environment: environment,
            output: .descriptor(descriptors[1]),
            errors: .file(log)
        )
        let output = descriptors[0]
        Thread.detachNewThread { [lines] in
            // The end of the stream is that of the process.
            guard let stream = fdopen(output, "r") else { return }
            while let line = readLine(stream) { lines.append(line) }
            lines.append(Self.end)
            fclose(stream)
        }
    }

    private static let end = "(end)"

    /// Waits until it has said so.
    /// - Throws: ``TestFailure`` with its log when it ends before or takes too long.
    func wait(for word: String, within limit: Duration = .seconds(60)) async throws {
        let said = try await lines.wait(for: "\(word) from LinkTorture", within: limit) { lines in
            lines.contains { $0 == Self.end || $0 == word || $0.hasPrefix("\(word) ") }
        }
        guard said.contains(where: { $0 == word || $0.hasPrefix("\(word) ") }) else {
            throw TestFailure("LinkTorture ended before \(word): \(logged)")
        }
    }

    /// Waits until so many were accepted.
    func waitForProgress(_ count: Int) async throws {
        let said = try await lines.wait(for: "progress \(count) from LinkTorture", within: .seconds(120)) { lines in
            lines.contains(Self.end) || lines.contains { ($0.number(after: "progress") ?? 0) >= count }
        }
        if said.contains(Self.end) { throw TestFailure("LinkTorture ended before \(count): \(logged)") }
    }

    /// The number that it has said after `word`.
    func number(after word: String) -> Int? {
        lines.all.lazy.compactMap { $0.number(after: word) }.last
    }

    /// SIGKILL. Returns when the process is gone.
    func kill() async {
        process.signal(SIGKILL)
        _ = await process.ending
    }

    func waitForEnd() async throws {
        let ending = await process.ending
        guard ending == .exited(0) else { throw TestFailure("LinkTorture \(ending): \(logged)") }
    }

    /// What it has written to standard error.
    var logged: String { (try? String(contentsOfFile: log, encoding: .utf8)) ?? "(no log)" }

    /// Looks at its memory ten times a second until it has ended well.
    func memoryUntilEnd() async throws -> [Int] {
        var memory: [Int] = []
        while !lines.all.contains("drained") {
            guard !lines.all.contains(Self.end) else { break }
            memory.append(try self.memory())
            try await Task.sleep(for: .milliseconds(100))
        }
        try await waitForEnd()
        return memory
    }

    /// Its share of the memory, in kibibytes.
    func memory() throws -> Int {
        let text = try String(contentsOfFile: "/proc/\(process.processID)/smaps_rollup", encoding: .utf8)
        let line = text.split(separator: "\n").first { $0.hasPrefix("Pss:") }
        guard let value = line?.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else {
            throw TestFailure("no Pss in smaps_rollup")
        }
        return value
    }
}

extension String {
    fileprivate func number(after word: String) -> Int? {
        hasPrefix("\(word) ") ? Int(dropFirst(word.count + 1)) : nil
    }
}

/// The next line without its end; `nil` at the end of the stream.
private func readLine(_ stream: UnsafeMutablePointer<FILE>) -> String? {
    var buffer: UnsafeMutablePointer<CChar>?
    var capacity = 0
    defer { free(buffer) }
    guard getline(&buffer, &capacity, stream) > 0, let buffer else { return nil }
    return String(String(cString: buffer).prefix { $0 != "\n" })
}
