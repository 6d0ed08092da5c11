// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// The loudest sample since it was last asked, of what a microphone's thread tells it.
package final class PeakMeter: Sendable {
    private let loudest = Mutex(0)

    package init() {}

    /// Any thread.
    package func observe(_ samples: Span<Int16>) {
        var peak = 0
        for index in samples.indices { peak = max(peak, abs(Int(samples[index]))) }
        loudest.withLock { $0 = max($0, peak) }
    }

    /// In dB relative to full scale, unweighted; `nil` when all samples were zero or there were none.
    package func take() -> Double? {
        let peak = loudest.withLock { loudest in
            defer { loudest = 0 }
            return loudest
        }
        return peak > 0 ? 20 * log10(Double(peak) / 32_768) : nil
    }
}
