// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// Turns verdicts on single pictures into a state that does not flicker.
struct HealthHysteresis {
    private let faultAfter: Duration
    private let recoveredAfter: Duration
    private(set) var state = CameraHealth.ok
    /// Since when every verdict has differed from the state.
    private var differsSince: Duration?

    init(faultAfter: Duration, recoveredAfter: Duration) {
        self.faultAfter = faultAfter
        self.recoveredAfter = recoveredAfter
    }

    /// A fault may change its looks while it comes (a hand that covers the lens blurs it first): any
    /// verdicts that differ from the state count together, and the last one names the new state.
    mutating func observe(_ verdict: CameraHealth, at time: Duration) -> CameraHealth {
        guard verdict != state else {
            differsSince = nil
            return state
        }
        let since = differsSince ?? time
        differsSince = since
        if time - since >= (verdict == .ok ? recoveredAfter : faultAfter) {
            state = verdict
            differsSince = nil
        }
        return state
    }

    /// Time without pictures counts for nothing.
    mutating func interrupt() {
        differsSince = nil
    }
}
