// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// What a store knows of the space that it has and needs.
struct SpaceState {
    /// Set while the file system is full: why, and when its free space was looked at last.
    struct Scarcity {
        var error: StoreError
        var lookedAt: ContinuousClock.Instant
    }

    var scarcity: Scarcity?
    var isRefilling = false
    var refused = RefusedEvents()
    /// I/O errors of commits since the last that succeeded: how many, and since when.
    var failures: (count: Int, since: ContinuousClock.Instant)?
    /// When the hub was last told of refused events.
    var toldAt: ContinuousClock.Instant?
    /// Bytes that may be allocated at a path; tests put their own answer here.
    var available: @Sendable (String) -> Int64? = { DiskSpace.availableBytes(at: $0) }

    var isScarce: Bool { scarcity != nil }
}
