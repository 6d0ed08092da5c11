// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0
import AgentRuntime
import Dispatch
import Glibc
import Synchronization
import Testing

@testable import HubLink

/// Keeps every thread of the shared pool busy, from outside of it.
private actor CrowdedPool {
    private let thread: PollThread

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.executor }

    init() throws { thread = try PollThread(label: "crowded-pool") }

    /// The lookup's answer while the pool has no thread for anybody else; `nil` when there was none in time.
    func lookUp(_ host: String) throws -> Result<NameLookup.Answer, HubError>? {
        let (crowd, release, end) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0), Latest())
        // The pool has a thread a processor and priority; these tasks have the priority of the test.
        let count = max(1, sysconf(CInt(_SC_NPROCESSORS_ONLN)))
        for _ in 0..<count {
            Task.detached(priority: Task.currentPriority) {
                crowd.signal()
                release.wait()
            }
        }
        defer { for _ in 0..<count { release.signal() } }
        // Blocks this actor's own thread. A pool that is narrower is as crowded without the last of them.
        for _ in 0..<count { _ = crowd.wait(timeout: .now() + .seconds(2)) }
        try NameLookup.begin(host) { end.put($0) }
        return end.wait()
    }
}

/// A lookup's end, waited for with a blocking call.
private final class Latest: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)
    private let result = Mutex<Result<NameLookup.Answer, HubError>?>(nil)

    func put(_ value: Result<NameLookup.Answer, HubError>) {
        result.withLock { $0 = value }
        semaphore.signal()
    }

    func wait() -> Result<NameLookup.Answer, HubError>? {
        _ = semaphore.wait(timeout: .now() + .seconds(20))
        return result.withLock { $0 }
    }
}

@Suite("NameLookup", .timeLimit(.minutes(1)))
struct NameLookupTests {
    @Test("a name is looked up without a thread of the shared pool")
    func crowded() async throws {
        let answer = try #require(try await CrowdedPool().lookUp("localhost")).get()
        #expect(answer.addresses.contains("127.0.0.1"))
        #expect(answer.families.contains(.ipv4))
    }
}
