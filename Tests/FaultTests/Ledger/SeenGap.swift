// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents
import Foundation

/// The `data` of a gap event.
struct SeenGap: Hashable {
    var stream: EventStream
    var sequences: ClosedRange<Int>
    var count: Int
    var reason: String

    /// `nil` for what is no gap in the documented form.
    init?(_ data: Data, writtenIn epoch: Int) {
        // The caller counts such an event as malformed, whatever the parser had to say.
        guard
            let object = try? JSONSerialization.jsonObject(with: data) as? [String: Any],
            let family = (object["family"] as? String).flatMap(Family.init(rawValue:)),
            let first = object["first_sequence"] as? Int, let last = object["last_sequence"] as? Int, first <= last,
            let count = object["count"] as? Int, let reason = object["reason"] as? String
        else { return nil }
        stream = EventStream(family: family, epoch: object["epoch"] as? Int ?? epoch)
        sequences = first...last
        self.count = count
        self.reason = reason
    }
}
