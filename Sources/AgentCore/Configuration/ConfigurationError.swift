// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// Why a configuration cannot be used: everything that is wrong with it, not just the first.
package struct ConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Never empty; in the order of the file where lines are known. At most ``ConfigReport/mostProblems``.
    package var problems: [ConfigProblem]
    /// How many more there are.
    package var omitted = 0

    package init(_ problems: [ConfigProblem], omitted: Int = 0) {
        self.problems = problems
        self.omitted = omitted
    }

    /// `1 problem`, `3 problems`.
    package var summary: String {
        let count = problems.count + omitted
        return count == 1 ? "1 problem" : "\(count) problems"
    }

    /// One line a problem.
    package var description: String {
        var lines = problems.map(\.description)
        if omitted > 0 { lines.append("and \(omitted) more") }
        return lines.joined(separator: "\n")
    }
}
