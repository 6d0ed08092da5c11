// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import AgentCore

@Suite("What doctor says of the running agent's way to the hub")
struct AgentLinkTests {
    private func findings(_ adjust: (inout LinkStatus) -> Void) async -> [CheckFinding] {
        var status = LocalFixture.status
        adjust(&status.hub)
        let check = AgentCheck(agent: .running(status), account: CheckFixture.ourselves)
        return await check.findings()
    }

    @Test("nothing while the hub answers")
    func good() async {
        #expect(await findings { $0.unacknowledgedSeconds = 4 }.map(\.verdict) == [.ok])
    }

    @Test("that the hub accepts but does not acknowledge")
    func silent() async {
        let findings = await findings { $0.unacknowledgedSeconds = 31 }
        #expect(findings.map(\.verdict) == [.ok, .fail])
        #expect(findings.last?.finding == "the hub accepts but does not acknowledge: no answer for 31 s")
    }

    @Test("which family is held back and why, and how many events were set aside")
    func refusals() async {
        let findings = await findings { link in
            link.families = [
                .init(family: "security", mode: .live, waiting: 0),
                .init(family: "environment", mode: .held, waiting: 7, reason: "Quota exceeded."),
            ]
            link.setAside = 3
        }
        #expect(findings.map(\.verdict) == [.ok, .warn, .warn])
        #expect(findings[1].finding.contains("environment") && findings[1].finding.contains("Quota exceeded."))
        #expect(findings[2].finding.contains("3 events"))
    }
}
