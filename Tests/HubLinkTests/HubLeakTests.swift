// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0
import Foundation
import HubLink
import TestBroker
import Testing

@Suite("HubSession: what is left behind", .timeLimit(.minutes(2)))
struct HubLeakTests {
    @Test("two hundred sessions leave no thread and no descriptor")
    func leavesNothing() async {
        // In a process of its own: other tests make threads and descriptors too.
        await #expect(processExitsWith: .success) {
            let broker = try await TestBroker()
            defer { broker.kill() }
            // The first one brings up what stays: OpenSSL, the resolver, the pool's threads.
            try await publishOnce(broker)
            let (descriptors, threads) = (try entries("/proc/self/fd"), try entries("/proc/self/task"))

            for _ in 0..<200 { try await publishOnce(broker) }

            // A thread ends a moment after the object that it belongs to.
            while try entries("/proc/self/task") > threads + 2 { await Task.yield() }
            let left = try entries("/proc/self/fd")
            precondition(left <= descriptors + 2, "\(left) descriptors after \(descriptors)")
        }
    }
}

private func publishOnce(_ broker: TestBroker) async throws {
    try await withSession(.test(broker.port)) { session, signals in
        _ = await signals.connected()
        _ = try await session.publish(.test())
        _ = await signals.acknowledged()
    }
}

private func entries(_ directory: String) throws -> Int {
    try FileManager.default.contentsOfDirectory(atPath: directory).count
}
