// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

package import ClassroomEvents
package import EdgeStore

/// What a look at a store found and what became of it, for a terminal. Without a line end after the last line.
package enum VerificationText {
    package static func text(_ found: StoreVerification) -> String {
        var lines = ["\(found.path), epoch \(found.epoch)"]
        for check in found.checks {
            let verdict = check.problemCount == 0 ? "ok  " : "BAD "
            lines.append("\(verdict) \(check.count) \(subject(check.subject))")
            lines += check.problems.map { "     \($0)" }
            let unlisted = check.problemCount - check.problems.count
            if unlisted > 0 { lines.append("     and \(unlisted) more") }
        }
        if !found.isGood {
            lines.append("→ Stop the agent and run 'classroom-agent store repair'.")
        }
        return lines.joined(separator: "\n")
    }

    package static func text(_ plan: StoreRepair.Plan) -> String {
        switch plan {
        case .nothing: "Nothing needs to be mended."
        case .recount: "The events are whole; the counts beside them are made anew."
        case .renew(let reason): "The file is set aside, and what can be read of it is salvaged: \(reason)."
        case .salvage: "What was set aside before is salvaged."
        }
    }

    package static func text(_ summary: StoreSalvaged) -> String {
        var table = TextTable([("FAMILY", .left), ("SALVAGED", .right), ("LOST", .right), ("END", .left)])
        for count in summary.families {
            table.add([
                count.family.rawValue, "\(count.salvagedCount)", "\(count.lostCount)",
                count.isEndKnown ? "known" : "unknown: later events may be lost",
            ])
        }
        let origin = summary.setAsideAs ?? "a deleted file"
        return "Read \(origin):\n\(table.text)"
    }

    private static func subject(_ subject: StoreVerification.Check.Subject) -> String {
        switch subject {
        case .pages: "pages of the file"
        case .events: "events"
        case .counters: "families' counters"
        case .sequences: "sequences that wait"
        case .redeliveries: "events that are sent again"
        }
    }
}
