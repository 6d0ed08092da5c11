// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc

/// The machine's clocks. All calls are a few dozen nanoseconds but ``isSynchronised``, a system call.
package enum SystemClock {
    /// Since 1970-01-01T00:00Z; may jump and may be wrong by years on a box without a battery.
    package static func wallNanoseconds() -> Int64 { read(CLOCK_REALTIME) }

    /// Since the machine was started, suspend included; never jumps.
    package static func bootNanoseconds() -> Int64 { read(CLOCK_BOOTTIME) }

    /// Since an arbitrary origin, suspend excluded: the clock of V4L2's and ALSA's timestamps.
    package static func monotonicNanoseconds() -> Int64 { read(CLOCK_MONOTONIC) }

    /// Whether the kernel has the wall clock disciplined by a time source (NTP, PTP).
    ///
    /// A kernel that will not say counts as not synchronised: events are then marked, never lost.
    package static var isSynchronised: Bool { clinux_is_clock_synchronised() == 1 }

    /// The kernel's random id of this boot; empty when `/proc` is not mounted.
    package static let bootID: String = {
        switch SmallFile.read("/proc/sys/kernel/random/boot_id") {
        case .success(let text): String(text.prefix { $0 != "\n" })
        case .failure: ""
        }
    }()

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
