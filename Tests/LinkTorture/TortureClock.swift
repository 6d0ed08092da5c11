// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentRuntime
import ClassroomEvents
import Glibc

/// The wall clock, with a word of the test's on whether it is right: no test may discipline the machine's clock.
struct TortureClock: Sendable {
    /// Exists once the clock is right; `nil`: what the kernel says.
    var file: String?

    var isSynchronised: Bool {
        guard let file else { return SystemClock.isSynchronised }
        return access(file, F_OK) == 0
    }

    func moment() -> Moment {
        var moment = Moment.now()
        moment.isSynchronised = isSynchronised
        return moment
    }
}
