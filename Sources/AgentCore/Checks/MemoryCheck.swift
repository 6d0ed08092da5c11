// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentRuntime

/// Whether there is memory left for the agent to work in.
package struct MemoryCheck: Check {
    package let subject = "memory"
    package let timeLimit = Duration.seconds(5)
    private let path: String

    private static let leastBytes: Int64 = 100_000_000

    /// - Parameter path: In the form of `/proc/meminfo`.
    package init(path: String = "/proc/meminfo") { self.path = path }

    package func findings() async -> [CheckFinding] {
        guard case .success(let text) = SmallFile.read(path), let available = Self.availableBytes(text) else {
            let advice = "Mount /proc, or look with 'free -m'."
            return [.warn(subject, "\(path) does not say how much memory is available", advice: advice)]
        }
        let finding = "\(ByteText.text(available)) available"
        guard available >= Self.leastBytes else {
            let advice = "See with 'top' what uses the memory, and stop it; the agent itself needs less than 40 MB."
            return [.warn(subject, finding, advice: advice)]
        }
        return [.ok(subject, finding)]
    }

    /// Of the line `MemAvailable:   1234 kB`.
    private static func availableBytes(_ text: String) -> Int64? {
        for line in text.split(separator: "\n") where line.hasPrefix("MemAvailable:") {
            let words = line.split(separator: " ")
            return words.count > 1 ? Int64(words[1]).map { $0 * 1024 } : nil
        }
        return nil
    }
}
