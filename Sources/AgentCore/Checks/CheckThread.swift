// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentRuntime

/// A thread on which something runs that may block.
actor CheckThread {
    private let thread: PollThread

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.executor }

    init() throws(ThreadError) {
        thread = try PollThread(label: "check")
    }

    /// The result of `work`. A function of no actor runs where its caller does: on this thread.
    func run<Value: Sendable>(_ work: @Sendable () async -> Value) async -> Value { await work() }
}
