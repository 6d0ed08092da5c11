// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// Chooses among the frames of a camera so that no more than the asked number a second is analysed.
///
/// Works on the frames' own timestamps, so a burst after a busy moment is thinned like any other. The
/// mean rate is exact: which frame is taken is decided against a schedule, not against the last one.
struct FramePacer {
    private let intervalNanoseconds: Int64
    private var due: Int64?

    /// - Parameter framesPerSecond: 0 or less lets every frame through.
    init(framesPerSecond: Double) {
        let interval = framesPerSecond > 0 ? 1_000_000_000 / framesPerSecond : 0
        intervalNanoseconds = Int64(min(interval, 3_600_000_000_000))
    }

    /// Whether the frame captured at this time is to be analysed.
    mutating func admits(_ timestampNanoseconds: Int64) -> Bool {
        guard intervalNanoseconds > 0 else { return true }
        guard let due else { return restart(at: timestampNanoseconds) }
        let late = timestampNanoseconds &- due
        // A clock that jumped, either way, begins a new schedule.
        guard late > -2 * intervalNanoseconds, late < 100 * intervalNanoseconds else {
            return restart(at: timestampNanoseconds)
        }
        // A quarter early is the camera's jitter, not another frame.
        guard late >= -(intervalNanoseconds / 4) else { return false }
        // What was missed meanwhile stays missed, but the steps keep their places.
        let steps = max(0, late / intervalNanoseconds) + 1
        self.due = due &+ steps * intervalNanoseconds
        return true
    }

    private mutating func restart(at timestampNanoseconds: Int64) -> Bool {
        due = timestampNanoseconds &+ intervalNanoseconds
        return true
    }
}
