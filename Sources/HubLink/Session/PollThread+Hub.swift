// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0
import AgentRuntime

extension PollThread {
    /// A thread, or this target's error.
    static func forHub(label: String) throws(HubError) -> PollThread {
        do throws(ThreadError) {
            return try PollThread(label: label)
        } catch {
            throw .system(error)
        }
    }
}
