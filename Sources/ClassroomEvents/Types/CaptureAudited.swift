// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// A technician took a picture or recorded sound at the box: the only way either leaves the process.
package struct CaptureAudited: EventData {
    package static let type = "classroom.audit.captured"
    package static let family = Family.operations

    package enum Kind: String, Codable, Sendable { case picture, sound }

    package var kind: Kind
    /// The login name on the box.
    package var user: String
    /// Whether a lesson was on, so that `--during-lesson` had to be given.
    package var duringLesson: Bool
    /// Length of a recording; absent for a picture.
    package var seconds: Double?

    package init(kind: Kind, user: String, duringLesson: Bool, seconds: Double?) {
        self.kind = kind
        self.user = user
        self.duringLesson = duringLesson
        self.seconds = seconds
    }

    package enum CodingKeys: String, CodingKey {
        case kind, user
        case duringLesson = "during_lesson"
        case seconds
    }
}
