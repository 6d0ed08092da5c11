// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// How long something was so within the last few seconds, in a fixed number of slots.
struct EvidenceWindow {
    private static let slotCount = 20

    private let slotLength: Duration
    private var slots = [Duration](repeating: .zero, count: slotCount)
    /// The number of the newest slot, counted from time zero.
    private var newest = 0

    /// - Parameter length: How far back it looks; the slots are a twentieth of it.
    init(length: Duration) {
        self.slotLength = length / Self.slotCount
    }

    /// The whole time within the window as of the last ``add(_:at:)`` or ``advance(to:)``.
    var total: Duration { slots.reduce(.zero, +) }

    /// Adds a time that ended at `time`, which may be zero.
    mutating func add(_ duration: Duration, at time: Duration) {
        advance(to: time)
        // What does not fit into the newest slot was so in the slots before it.
        var left = duration
        for age in 0..<Self.slotCount where left > .zero {
            let slot = (newest + Self.slotCount - age) % Self.slotCount
            let part = min(left, slotLength - slots[slot])
            slots[slot] += part
            left -= part
        }
    }

    /// Forgets what is now too long ago. Time that goes back changes nothing.
    mutating func advance(to time: Duration) {
        let number = max(newest, Int(time / slotLength))
        for expired in 0..<min(number - newest, Self.slotCount) {
            slots[(number - expired) % Self.slotCount] = .zero
        }
        newest = number
    }
}
