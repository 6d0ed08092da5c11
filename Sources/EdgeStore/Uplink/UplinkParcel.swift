// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// What goes to the hub as one message: an event alone, or a batch of one family's events.
package struct UplinkParcel: Hashable, Sendable {
    package enum Form: Hashable, Sendable {
        /// The event as it was stored.
        case event
        /// A JSON array of the events as they were stored: a batch in the JSON format of CloudEvents.
        case batch
    }

    package var form: Form
    /// From its first event to its last. Sequences between them that it lacks were dropped, which was explained.
    package var range: EventRange
    /// How many events it holds; 1 for an event alone.
    package var count: Int
    /// It is one event, and that is a `classroom.store.gap`.
    package var isGap: Bool
    package var payload: [UInt8]

    package init(form: Form, range: EventRange, count: Int, isGap: Bool, payload: [UInt8]) {
        (self.form, self.range, self.count) = (form, range, count)
        (self.isGap, self.payload) = (isGap, payload)
    }
}
