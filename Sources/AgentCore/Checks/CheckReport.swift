// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// All findings of one examination, as people read them and as scripts judge them.
package struct CheckReport: Hashable, Sendable {
    package var findings: [CheckFinding]
    /// The configuration itself is broken: what depends on it was not looked at.
    package var isConfigurationBroken: Bool

    package init(findings: [CheckFinding], isConfigurationBroken: Bool) {
        self.findings = findings
        self.isConfigurationBroken = isConfigurationBroken
    }

    /// 0 when nothing fails, 1 when something does, 78 (`EX_CONFIG`) when the configuration is broken.
    package var exitStatus: Int32 {
        if isConfigurationBroken { return 78 }
        return count(.fail) == 0 ? 0 : 1
    }

    /// `9 good, 1 warning, 2 failures`.
    package var summary: String {
        let counted = { (count: Int, noun: String) in count == 1 ? "1 \(noun)" : "\(count) \(noun)s" }
        let text = "\(count(.ok)) good, \(counted(count(.warn), "warning")), \(counted(count(.fail), "failure"))"
        return isConfigurationBroken ? "\(text); devices and hub not checked without a configuration" : text
    }

    /// A line for each finding, what to do under each that is not good, and the summary. No line end after the last.
    /// - Parameter isColoured: With the escape sequences of a terminal.
    package func text(isColoured: Bool = false) -> String {
        let width = findings.map(\.subject.count).max() ?? 0
        let indent = String(repeating: " ", count: 6)
        var lines: [String] = []
        for finding in findings {
            let subject = finding.subject + String(repeating: " ", count: width - finding.subject.count)
            lines.append("\(Self.label(finding.verdict, isColoured: isColoured))  \(subject)  \(finding.finding)")
            if let advice = finding.advice { lines.append("\(indent)→ \(advice)") }
        }
        return (lines + ["", summary]).joined(separator: "\n")
    }

    private func count(_ verdict: CheckFinding.Verdict) -> Int {
        findings.count { $0.verdict == verdict }
    }

    /// Four columns wide.
    private static func label(_ verdict: CheckFinding.Verdict, isColoured: Bool) -> String {
        let (text, colour) =
            switch verdict {
            case .ok: ("ok  ", 32)
            case .warn: ("warn", 33)
            case .fail: ("FAIL", 31)
            }
        return isColoured ? "\u{1B}[\(colour)m\(text)\u{1B}[0m" : text
    }
}
