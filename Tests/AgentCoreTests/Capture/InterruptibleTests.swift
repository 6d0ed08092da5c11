// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentCore
import Synchronization
import Testing

@Suite("Interruptible", .timeLimit(.minutes(1)))
struct InterruptibleTests {
    private struct Failure: Error {}

    @Test("work that is done ends it before its time")
    func completes() async throws {
        #expect(try await Interruptible.run(atMost: .seconds(3600)) {} == .completed)
    }

    @Test("when the time is over the work is cancelled, and waited for")
    func timeLimit() async throws {
        let hasEnded = Mutex(false)

        let ending = try await Interruptible.run(atMost: .milliseconds(20)) {
            try? await Task.sleep(for: .seconds(3600))
            hasEnded.withLock { $0 = true }
        }

        #expect(ending == .timeLimit)
        #expect(hasEnded.withLock { $0 })
    }

    @Test(
        "a failure of the work is thrown, also one that comes while it is being stopped",
        arguments: [nil, 20] as [Int?]
    )
    func fails(limit: Int?) async {
        await #expect(throws: Failure.self) {
            _ = try await Interruptible.run(atMost: limit.map { .milliseconds($0) }) {
                if limit != nil { try? await Task.sleep(for: .seconds(3600)) }
                throw Failure()
            }
        }
    }
}
