// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents
import Foundation

/// What the ledger needs of an event.
struct SeenEvent {
    var stream: EventStream
    var sequence: Int
    var id: EventID
    /// Of all bytes; equal for equal events within one process.
    var digest: Int
    /// What a `classroom.store.gap` explains.
    var gap: SeenGap?

    /// `nil` when an attribute is missing or makes no sense.
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard let text = EventText(bytes),
            let family = text["family"].flatMap({ Family(rawValue: String(decoding: $0, as: UTF8.self)) }),
            let epoch = text["epoch"]?.decimal,
            let sequence = text["sequence"]?.decimal,
            let id = text["id"]?.identifier
        else { return nil }
        stream = EventStream(family: family, epoch: epoch)
        self.sequence = sequence
        self.id = id
        var hasher = Hasher()
        hasher.combine(bytes: bytes)
        digest = hasher.finalize()
        if text["type"]?.isEqual(to: "classroom.store.gap") == true {
            guard let gap = SeenGap(Data(text.data), writtenIn: epoch) else { return nil }
            self.gap = gap
        }
    }
}
