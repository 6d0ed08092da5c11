// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

enum MemoryPeak {
    /// - Returns: The most PSS in KiB while `body` ran, looked at ten times a second.
    static func whileRunning(_ body: @Sendable () async throws -> Void) async throws -> Int {
        try await withThrowingTaskGroup(of: Int.self) { group in
            group.addTask {
                var peak = 0
                while !Task.isCancelled {
                    peak = max(peak, try ProcessFigures.proportionalSetSize())
                    try? await Task.sleep(for: .milliseconds(100))  // ends early only when cancelled
                }
                return peak
            }
            try await body()
            group.cancelAll()
            return try await group.next() ?? 0
        }
    }
}
