// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// How much goes to the hub at once.
package struct UplinkSettings: Hashable, Sendable {
    /// The most bytes of a batch's packet, header and topic included; 0 sends every event alone.
    package var batchBytes = 256 << 10
    /// The most bytes a second, over all topics; `nil` is as many as the line takes.
    package var bytesPerSecond: Int?

    package init() {}
}
