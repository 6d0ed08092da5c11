// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// One line of the doctor's report. Encodes as `doctor --json` prints it.
package struct CheckFinding: Codable, Hashable, Sendable {
    package enum Verdict: String, Codable, CaseIterable, Sendable {
        case ok
        /// The room works, but not for long or not as well as it should.
        case warn
        /// Something does not work.
        case fail
    }

    package var subject: String
    package var verdict: Verdict
    /// What was seen, in one line.
    package var finding: String
    /// What to do about it; absent when all is well.
    package var advice: String?

    package static func ok(_ subject: String, _ finding: String) -> CheckFinding {
        CheckFinding(subject: subject, verdict: .ok, finding: finding)
    }

    package static func warn(_ subject: String, _ finding: String, advice: String) -> CheckFinding {
        CheckFinding(subject: subject, verdict: .warn, finding: finding, advice: advice)
    }

    package static func fail(_ subject: String, _ finding: String, advice: String) -> CheckFinding {
        CheckFinding(subject: subject, verdict: .fail, finding: finding, advice: advice)
    }
}
