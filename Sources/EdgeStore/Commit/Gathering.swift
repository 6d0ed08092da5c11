// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// Whether a commit should wait a moment for those whom the last one answered.
///
/// Many callers that append one event after another fall into two groups otherwise, of which one commits while the
/// other comes back: each event then waits for two syncs of the disk instead of one. The wait ends when all have come
/// back, at the latest when half the time of the last commit has passed since its end; a few callers are not waited for.
struct Gathering {
    /// So many callers and fewer are not waited for: their next event would be held up for little.
    static let few = 4

    /// Nobody is waited for: there was no commit, or it is long ago.
    static let none = Gathering(expected: 0, deadline: .now)

    private let expected: Int
    private let deadline: ContinuousClock.Instant

    private init(expected: Int, deadline: ContinuousClock.Instant) {
        self.expected = expected
        self.deadline = deadline
    }

    /// After a commit.
    /// - Parameters:
    ///   - answered: How many calls it took.
    ///   - waiting: How many had come by its end.
    init(answered: Int, waiting: Int, begun: ContinuousClock.Instant, ended: ContinuousClock.Instant) {
        expected = answered > Self.few ? answered + waiting : 0
        deadline = ended + (ended - begun) / 2
    }

    /// - Parameter waiting: How many calls wait now; for none of them nothing is gathered.
    func isOver(waiting: Int, at now: ContinuousClock.Instant) -> Bool {
        waiting == 0 || waiting >= expected || now >= deadline
    }
}
