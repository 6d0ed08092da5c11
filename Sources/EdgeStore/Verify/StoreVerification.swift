// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// What a look at all of a store found. Encodes as `store verify --json` prints it.
package struct StoreVerification: Encodable, Hashable, Sendable {
    package struct Check: Encodable, Hashable, Sendable {
        package enum Subject: String, Encodable, Sendable {
            /// SQLite's own integrity check; counts pages.
            case pages
            /// Whether every event is as it was accepted, and in its place; counts events.
            case events
            /// Whether as many events wait, and are kept, as the families' counters say; counts families.
            case counters
            /// Whether the families' sequences make sense, and every event that waits is there or was told of as a
            /// gap; counts sequences.
            case sequences
            /// As `events`, for those that are sent again; counts events.
            case redeliveries
        }

        package var subject: Subject
        package var count: Int64 = 0
        /// The first ones, as sentences without a full stop.
        package var problems: [String] = []
        package var problemCount = 0

        /// Of problems.
        package static let listedProblems = 20

        init(_ subject: Subject) {
            self.subject = subject
        }

        mutating func note(_ problem: String) {
            problemCount += 1
            if problems.count < Self.listedProblems { problems.append(problem) }
        }

        package enum CodingKeys: String, CodingKey {
            case subject, count, problems
            case problemCount = "problem_count"
        }
    }

    package var path: String
    package var epoch: Int64
    package var checks: [Check]
    package var isGood: Bool

    package enum CodingKeys: String, CodingKey {
        case path, epoch, checks
        case isGood = "good"
    }

    init(path: String, epoch: Int64, checks: [Check]) {
        self.path = path
        self.epoch = epoch
        self.checks = checks
        isGood = checks.allSatisfy { $0.problemCount == 0 }
    }
}
