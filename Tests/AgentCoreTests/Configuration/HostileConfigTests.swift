// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import AgentCore

@Suite("Hostile configurations")
struct HostileConfigTests {
    /// A file of about the greatest size made of one piece.
    private static func repeated(_ piece: String, after start: String = "") -> String {
        start + String(repeating: piece, count: (AgentConfiguration.mostBytes - start.utf8.count) / piece.utf8.count)
    }

    @Test(
        "a megabyte of anything is refused and nothing else happens",
        .timeLimit(.minutes(2)),
        arguments: [
            ("", "["), ("a = ", "["), ("a = [", "{a="), ("a", ".a"), ("a = [1", ",1"), ("a = \"", "\\"),
            ("", "[[a]]\n"),
            ("a = ", "0"), ("", "\""), ("", "é"), ("#", "a"), ("", "[a.b]\n"),
        ]
    )
    func megabyte(start: String, piece: String) {
        #expect(!ConfigFixture.problems(Self.repeated(piece, after: start)).isEmpty)
    }

    @Test("depth is bounded, whatever makes it")
    func depth() {
        let inList = "a = " + String(repeating: "[", count: 17) + String(repeating: "]", count: 17)
        let inTable = "a = " + String(repeating: "{a = ", count: 17) + "1" + String(repeating: "}", count: 17)
        let dotted = Array(repeating: "a", count: 9).joined(separator: ".")
        for text in [inList, inTable] {
            #expect(ConfigFixture.problems(text)[0].contains("more than 16 lists and tables within one another"))
        }
        for text in ["\(dotted) = 1", "[\(dotted)]", "[[\(dotted)]]", "a = { \(dotted) = 1 }"] {
            #expect(ConfigFixture.problems(text)[0].contains("the key has more than 8 parts"))
        }
    }

    @Test(
        "numbers that no integer can hold are problems",
        arguments: ["99999999999999999999", "-9223372036854775809", "1e999999", "nan", "-inf", "0x7FFFFFFFFFFFFFFF"]
    )
    func hugeNumbers(number: String) {
        #expect(ConfigFixture.problems(adding: "window = \(number)").count == 1)
        #expect(ConfigFixture.problems(adding: "[occupancy]\nmotion_ratio = \(number)").count == 1)
    }

    @Test("a file that is not UTF-8, or holds NUL, is refused with a reason")
    func bytes() throws {
        try ConfigFixture.withDirectory { directory in
            let file = directory.appending(path: "agent.toml")
            try Data([0x61, 0x3D, 0xFF]).write(to: file)
            #expect(Self.problems(of: file) == ["\(file.path): is not UTF-8 text; save it as UTF-8"])
            try Data((ConfigFixture.minimal + "\0\nwindow = 0").utf8).write(to: file)
            #expect(Self.problems(of: file) == ["\(file.path):7:1: found \"\\u0000\" where a key should be"])
            try Data(count: AgentConfiguration.mostBytes + 1).write(to: file)
            #expect(Self.problems(of: file) == ["\(file.path): is larger than 1048576 bytes"])
        }
    }

    @Test("every beginning of the example is valid or has a problem", .timeLimit(.minutes(2)))
    func prefixes() throws {
        let example = Array(try ConfigFixture.text(of: "deploy/agent.example.toml").utf8)
        for length in 0...example.count {
            let text = String(decoding: example.prefix(length), as: UTF8.self)
            let problems = ConfigFixture.problems(text)
            if length == 0 { #expect(!problems.isEmpty) }
            if length == example.count { #expect(problems.isEmpty) }
        }
    }

    @Test("two thousand mutations of the example end in a configuration or in problems", .timeLimit(.minutes(2)))
    func mutations() throws {
        let example = Array(try ConfigFixture.text(of: "deploy/agent.example.toml").utf8)
        var random = SplitMix(state: 20_261_122)
        var refused = 0
        for _ in 0..<2000 {
            let mutated = Self.mutated(example, using: &random)
            let problems = ConfigFixture.problems(String(decoding: mutated, as: UTF8.self))
            #expect(problems.allSatisfy { $0.hasPrefix("agent.toml") })
            refused += problems.isEmpty ? 0 : 1
        }
        #expect(refused > 500)
        #expect(refused < 2000)
    }

    private static func problems(of file: URL) -> [String] {
        do {
            _ = try AgentConfiguration.load(path: file.path, checkingFiles: false)
            return []
        } catch {
            return error.problems.map { String($0.description.prefix { $0 != "\n" }) }
        }
    }

    private static func mutated(_ bytes: [UInt8], using random: inout SplitMix) -> [UInt8] {
        let pieces = ["[", "]]", "{", "}", "=", ".", ",", "\"", "'''", "\\", "\n", "#", "0", "-", "1e9", "\0", "中"]
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            let place = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: bytes.insert(contentsOf: pieces[Int.random(in: 0..<pieces.count, using: &random)].utf8, at: place)
            case 1: bytes.remove(at: place)
            case 2: bytes[place] = UInt8.random(in: 0...255, using: &random)
            default: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 0...40, using: &random)))
            }
        }
        return bytes
    }
}

/// The same numbers in every run (SplitMix64, Steele, Lea and Flood 2014).
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
