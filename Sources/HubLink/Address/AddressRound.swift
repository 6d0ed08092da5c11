// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// Which of several addresses to try next: all of them one after the other, and only then a wait.
struct AddressRound {
    private let count: Int
    private var triedCount = 0
    private(set) var index = 0

    /// - `count`: Of addresses, one or more.
    init(count: Int) { self.count = count }

    /// The present address could not be connected to; the next one is present now.
    /// - Returns: Whether each address has been tried since the last wait.
    mutating func failed() -> Bool {
        index = (index + 1) % count
        triedCount = (triedCount + 1) % count
        return triedCount == 0
    }

    /// A connection to the present address has ended, and a wait follows.
    /// - `wasGood`: `false` moves on to the next address.
    mutating func ended(wasGood: Bool) {
        triedCount = 0
        if !wasGood { index = (index + 1) % count }
    }
}
