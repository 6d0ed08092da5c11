// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// Which kinds of refusal were told on this connection, so that each makes one line in the journal.
struct RefusalNews {
    /// Later kinds are not told.
    private static let mostKinds = 32
    private var told: Set<String> = []

    /// Whether this kind has not been told.
    mutating func isNews(_ kind: String) -> Bool {
        guard told.count < Self.mostKinds else { return false }
        return told.insert(kind).inserted
    }
}
