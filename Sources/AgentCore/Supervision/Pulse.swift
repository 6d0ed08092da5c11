// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ServiceLifecycle

/// Proves that an actor's own thread still answers, by asking it now and again.
///
/// An actor that hangs inside a C call never answers, so its part of the board falls silent.
package struct Pulse: Service {
    private let name: String
    private let board: ProgressBoard
    private let interval: Duration
    private let answer: @Sendable () async -> Void

    /// - Parameters:
    ///   - allowance: The longest a healthy call may keep the thread, such as one slow fsync or name look-up.
    ///   - answer: A call on the actor that does next to nothing.
    package init(
        of name: String,
        on board: ProgressBoard,
        allowance: Duration,
        interval: Duration = .seconds(5),
        answer: @escaping @Sendable () async -> Void
    ) {
        self.name = name
        self.board = board
        self.interval = interval
        self.answer = answer
        board.add(name, allowance: allowance)
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await answer()
                board.beat(name)
                try? await Task.sleep(for: interval)  // ends early only when cancelled
            }
        }
        board.remove(name)
    }
}
