// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentRuntime
import Glibc
import Synchronization
import Testing

@testable import AgentCore

@Suite("Examination and CheckReport", .timeLimit(.minutes(1)))
struct ExaminationTests {
    private struct Scripted: Check {
        var subject: String
        var timeLimit = Duration.seconds(30)
        var body: @Sendable () async -> Void = {}

        func findings() async -> [CheckFinding] {
            await body()
            return [.ok(subject, "looked at")]
        }
    }

    @Test("findings come in the order of the checks, whichever ends first")
    func order() async {
        let second = Latch()
        let checks = [
            Scripted(subject: "one", body: { await second.wait() }), Scripted(subject: "two", body: { second.set() }),
        ]

        let findings = await Examination.findings(of: checks)

        #expect(findings.map(\.subject) == ["one", "two"])
    }

    @Test("a check that hangs is told as such when its time is over, and the others are told")
    func hanging() async {
        let never = Latch()
        let checks = [
            Scripted(
                subject: "stuck",
                timeLimit: .seconds(1),
                body: { while !Task.isCancelled { await never.wait() } }
            ),
            Scripted(subject: "fine"),
        ]

        let findings = await Examination.findings(of: checks)

        #expect(findings.map(\.verdict) == [.fail, .ok])
        #expect(findings[0].finding == "no answer within 1 s")
        #expect(findings[0].advice?.isEmpty == false)
    }

    @Test("a check that blocks its thread for ever is left behind")
    func blocking() async {
        let release = Mutex(false)
        let checks = [
            Scripted(
                subject: "blocked",
                timeLimit: .seconds(1),
                body: { while !release.withLock({ $0 }) { usleep(1000) } }
            ),
            Scripted(subject: "fine"),
        ]

        let findings = await Examination.findings(of: checks)
        release.withLock { $0 = true }

        #expect(findings.map(\.verdict) == [.fail, .ok])
    }

    private static let findings: [CheckFinding] = [
        .ok("config", "agent.toml: 1 camera"),
        .warn("clock", "not synchronised", advice: "Check 'timedatectl'."),
        .fail("camera cam-front", "no camera among the 0 present", advice: "Check the plug."),
    ]

    @Test("the report is aligned, says what to do, and counts")
    func text() {
        let report = CheckReport(findings: Self.findings, isConfigurationBroken: false)

        #expect(
            report.text() == """
                ok    config            agent.toml: 1 camera
                warn  clock             not synchronised
                      → Check 'timedatectl'.
                FAIL  camera cam-front  no camera among the 0 present
                      → Check the plug.

                1 good, 1 warning, 1 failure
                """
        )
    }

    @Test("colour is in the verdict alone")
    func colour() {
        let report = CheckReport(findings: [.fail("a", "b", advice: "c")], isConfigurationBroken: false)

        let first = report.text(isColoured: true).split(separator: "\n")[0]

        #expect(first == "\u{1B}[31mFAIL\u{1B}[0m  a  b")
    }

    @Test("the exit status is 0 with warnings, 1 with a failure, 78 with a broken configuration")
    func exitStatus() {
        let warned = CheckReport(findings: Array(Self.findings.prefix(2)), isConfigurationBroken: false)
        let failed = CheckReport(findings: Self.findings, isConfigurationBroken: false)
        let broken = CheckReport(findings: Self.findings, isConfigurationBroken: true)

        #expect([warned.exitStatus, failed.exitStatus, broken.exitStatus] == [0, 1, 78])
        #expect(broken.summary.hasSuffix("devices and hub not checked without a configuration"))
    }

    @Test("a finding is one JSON object with its verdict in lower case")
    func json() {
        #expect(
            JSONLine.text(Self.findings[1])
                == #"{"advice":"Check 'timedatectl'.","finding":"not synchronised","subject":"clock","verdict":"warn"}"#
        )
        #expect(
            JSONLine.text(Self.findings[0]) == #"{"finding":"agent.toml: 1 camera","subject":"config","verdict":"ok"}"#
        )
    }
}
