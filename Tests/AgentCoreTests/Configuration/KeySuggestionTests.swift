// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import AgentCore

@Suite("KeySuggestion")
struct KeySuggestionTests {
    @Test(
        "the key that was meant is found",
        arguments: [
            ("widht", "width"), ("Width", "width"), ("frame_rate", nil), ("fps", nil),
            ("frames_per_secnod", "frames_per_second"),
            ("heigth", "height"), ("wid", "width"), ("x", nil), ("", nil), ("zones", "zones"),
        ] as [(String, String?)]
    )
    func closest(name: String, expected: String?) {
        let keys = ["width", "height", "frames_per_second", "zones"]
        #expect(KeySuggestion.closest(to: name, among: keys) == expected)
    }

    @Test("a key of a megabyte costs nothing")
    func huge() {
        #expect(KeySuggestion.closest(to: String(repeating: "w", count: 1 << 20), among: ["width"]) == nil)
    }

    @Test(
        "edits are insertions, deletions, replacements and swaps",
        arguments: [
            ("", "abc", 3), ("abc", "", 3), ("abc", "abc", 0), ("abc", "acb", 1), ("abc", "xbc", 1), ("ca", "abc", 3),
        ]
    )
    func edits(source: String, target: String, expected: Int) {
        #expect(KeySuggestion.edits(from: source, to: target) == expected)
    }
}
