// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

package import ClassroomEvents

/// The events of one family from one sequence to another.
package struct EventRange: Hashable, Sendable {
    package var family: Family
    package var epoch: Int64
    package var sequences: ClosedRange<Int64>

    package init(family: Family, epoch: Int64, sequences: ClosedRange<Int64>) {
        self.family = family
        self.epoch = epoch
        self.sequences = sequences
    }

    /// The place of its last event.
    package var last: EventKey { EventKey(family: family, epoch: epoch, sequence: sequences.upperBound) }
}
