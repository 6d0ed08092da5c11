// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import AgentCore

/// A value that breaks a rule, and the message that it must give.
struct BrokenRule: CustomTestStringConvertible, Sendable {
    var lines: String
    var problem: String

    init(_ lines: String, _ problem: String) {
        self.lines = lines
        self.problem = problem
    }

    var testDescription: String { problem }
}

@Suite("Rules of the configuration")
struct ConfigRulesTests {
    private static let store = [
        BrokenRule("[store]\npath = \"data\"", "store.path: \"data\" is not an absolute path"),
        BrokenRule("[store]\nmax_bytes = 1", "store.max_bytes: 1 is not in 4194304…1099511627776"),
        BrokenRule("[store]\nhistory_hours = -1", "store.history_hours: -1 is not in 0…8760"),
        BrokenRule(
            "[store]\nmax_bytes = 4194304\nhistory_max_bytes = 4194305",
            "store.history_max_bytes: 4194305 is more than max_bytes = 4194304"
        ),
    ]

    private static let room = [
        BrokenRule("[measurements]\nperiod_seconds = 0", "measurements.period_seconds: 0 is not in 1…3600"),
        BrokenRule("[measurements]\nstate_seconds = 3601", "measurements.state_seconds: 3601 is not in 1…3600"),
        BrokenRule("[occupancy]\nvacant_after_seconds = 9", "occupancy.vacant_after_seconds: 9 is not in 10…7200"),
        BrokenRule("[occupancy]\nmotion_ratio = 0", "occupancy.motion_ratio: 0 is not in 0.0005…0.2"),
        BrokenRule("[occupancy]\nmotion_seconds = 4.5", "occupancy.motion_seconds: 4.5 is not in 0.2…4.0"),
        BrokenRule("[occupancy]\npresence_ratio = nan", "occupancy.presence_ratio: nan is not in 0.001…0.2"),
        BrokenRule("[occupancy]\npresence_seconds = 0.1", "occupancy.presence_seconds: 0.1 is not in 0.2…4.0"),
        BrokenRule("[occupancy]\nspeech_seconds = inf", "occupancy.speech_seconds: inf is not in 1.0…8.0"),
        BrokenRule(
            "[privacy]\nlesson_hours = [\"Mon-Fri 7:30-18:00\"]",
            "privacy.lesson_hours[0]: \"Mon-Fri 7:30-18:00\" is not \(LessonHours.Span.rule)"
        ),
        BrokenRule(
            "[privacy]\nlesson_hours = \"always\"",
            "privacy.lesson_hours: \"always\" is a string, not a list, as in [\"…\"]"
        ),
        BrokenRule(
            "[local]\nsocket = \"agent.sock\"",
            "local.socket: \"agent.sock\" is not an absolute path of at most 107 bytes"
        ),
        BrokenRule(
            "[log]\nlevel = \"loud\"",
            "log.level: \"loud\" is not one of \"trace\", \"debug\", \"info\", \"notice\", \"warning\", \"error\", \"critical\""
        ),
        BrokenRule(
            "[log]\nlevel = 3",
            "log.level: 3 is an integer, not a string (\"trace\", \"debug\", \"info\", \"notice\", \"warning\", \"error\", \"critical\")"
        ),
    ]

    private static let structure = [
        BrokenRule("[hubs]\nwindow = 1", "hubs: is not a key that is known; did you mean hub?"),
        BrokenRule(
            "[measurements]\nperiod = 1",
            "measurements.period: is not a key that is known; did you mean period_seconds?"
        ),
        BrokenRule(
            "[measurements]\nbaud = 1",
            "measurements.baud: is not a key that is known; valid here: period_seconds, state_seconds"
        ),
        BrokenRule("[[store]]\npath = \"/a\"", "store: a list of 1 is a list, not a table"),
        BrokenRule("[devices]\nid = \"a\"", "devices: a table is not a list of tables"),
        BrokenRule("[log]\n\"le\\nvel\" = 1", "log.\"le\\nvel\": is not a key that is known; did you mean level?"),
    ]

    @Test("a broken rule is reported with its path, the value and what is valid", arguments: store + room + structure)
    func brokenRule(rule: BrokenRule) {
        #expect(ConfigFixture.problems(adding: rule.lines) == [rule.problem])
    }

    @Test("what must be there is asked for")
    func required() {
        let problems = ConfigFixture.problems("")
        #expect(
            problems == [
                "agent.toml: room.district: is required: 1 to 32 of a-z, 0-9 and -",
                "agent.toml: room.school: is required: 1 to 32 of a-z, 0-9 and -",
                "agent.toml: room.room: is required: 1 to 32 of a-z, 0-9 and -",
                "agent.toml: hub.addresses: is required: "
                    + "1…16 of: mqtt://HOST[:PORT] or, over TLS, mqtts://HOST[:PORT]",
            ]
        )
    }

    @Test("a code that is not one is refused", arguments: ["", "R301", "r 301", "r/301", "教室", "a\u{200B}b"])
    func codes(code: String) {
        let text = ConfigFixture.minimal.replacing("\"r301\"", with: "\"\(code)\"")
        #expect(
            ConfigFixture.problems(text) == ["agent.toml:4: room.room: \(ConfigText.quoted(code)) is not \(codeRule)"]
        )
    }

    @Test("all problems are reported in one go, in the order of the file")
    func allAtOnce() {
        let problems = ConfigFixture.problems(
            """
            [room]
            district = "Changsha"
            school = 7
            [hub]
            addresses = []
            window = 0
            widnow = 1
            [[devices]]
            id = "cam"
            kind = "camera"
            frames_per_second = 31
            width = "wide"
            """
        )
        #expect(
            problems == [
                "agent.toml:1: room.room: is required: \(codeRule)",
                "agent.toml:2: room.district: \"Changsha\" is not \(codeRule)",
                "agent.toml:3: room.school: 7 is an integer, not a string (\(codeRule))",
                "agent.toml:5: hub.addresses: a list of 0 is not a list of 1…16",
                "agent.toml:6: hub.window: 0 is not in 1…1000",
                "agent.toml:7: hub.widnow: is not a key that is known; did you mean window?",
                "agent.toml:11: devices[0].frames_per_second: 31 is not in 1…30",
                "agent.toml:12: devices[0].width: \"wide\" is a string, not an integer (160…4096)",
            ]
        )
    }

    @Test("a file with no end of problems gives the first hundred and the number of the others")
    func bounded() throws {
        let lines = (0..<500).map { "unknown\($0) = 1" }.joined(separator: "\n")
        let error = try #require(throws: ConfigurationError.self) {
            try AgentConfiguration.parse(lines + "\n" + ConfigFixture.minimal, name: "agent.toml")
        }
        #expect(error.problems.count == 100)
        #expect(error.summary == "500 problems")
        #expect(error.description.hasSuffix("\nand 400 more"))
    }

    private var codeRule: String { "1 to 32 of a-z, 0-9 and -" }
}
