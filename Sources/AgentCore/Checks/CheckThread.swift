// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentRuntime

/// The thread on which one check runs.
actor CheckThread {
    private let thread: PollThread

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.executor }

    init() throws(ThreadError) {
        thread = try PollThread(label: "check")
    }

    /// The check's findings. A function of no actor runs where its caller does: on this thread.
    func run(_ check: any Check) async -> [CheckFinding] { await check.findings() }
}
