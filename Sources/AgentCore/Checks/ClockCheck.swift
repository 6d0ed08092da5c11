// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentRuntime

/// Whether the wall clock is right, which every event's time depends on.
package struct ClockCheck: Check {
    package let subject = "clock"
    package let timeLimit = Duration.seconds(5)
    private let isSynchronised: Bool
    private let unixSeconds: Int64

    /// The agent is younger than this: 2024-01-01T00:00Z.
    private static let leastUnixSeconds: Int64 = 1_704_067_200

    package init(
        isSynchronised: Bool = SystemClock.isSynchronised,
        unixSeconds: Int64 = SystemClock.wallNanoseconds() / 1_000_000_000
    ) {
        self.isSynchronised = isSynchronised
        self.unixSeconds = unixSeconds
    }

    package func findings() async -> [CheckFinding] {
        let now = ClockText.dateAndTime(unixSeconds: unixSeconds)
        let advice =
            "Check 'timedatectl': a time server must be reachable and systemd-timesyncd or chrony must run; "
            + "a box that forgets the time without power needs a new battery."
        if unixSeconds < Self.leastUnixSeconds {
            return [.fail(subject, "the clock says \(now)", advice: advice)]
        }
        if !isSynchronised {
            let finding = "\(now), not synchronised: events carry \"clock\":\"unsynchronised\""
            return [.warn(subject, finding, advice: advice)]
        }
        return [.ok(subject, "\(now), synchronised")]
    }
}
