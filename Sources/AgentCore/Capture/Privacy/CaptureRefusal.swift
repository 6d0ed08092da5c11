// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// Why no picture was taken or nothing was recorded.
package struct CaptureRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    /// What stands in the way, as a sentence without a full stop.
    package var reason: String
    /// What to do about it, as a sentence.
    package var advice: String

    package init(_ reason: String, advice: String) {
        self.reason = reason
        self.advice = advice
    }

    package var description: String { "\(reason).\n\(advice)" }
}
