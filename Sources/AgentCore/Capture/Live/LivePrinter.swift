// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// Prints readings as they come: on a terminal one line that is redrawn, elsewhere a line each.
///
/// Writing waits for a slow reader of a pipe, as printing does everywhere.
package final class LivePrinter: Sendable {
    private struct Shown {
        var isAny = false
        var wasGood = false
        var failure: CInt?
    }

    /// How often a reading is worth printing.
    package let interval: Duration
    private let descriptor: CInt
    private let redraws: Bool
    private let isJSON: Bool
    private let shown = Mutex(Shown())

    /// - Parameters:
    ///   - descriptor: An open one; stays open.
    ///   - isJSON: Whether readings are printed as lines of JSON, never redrawn.
    ///   - isTerminal: Whether lines are redrawn; whether `descriptor` is a terminal, unless told.
    package init(descriptor: CInt = STDOUT_FILENO, isJSON: Bool, isTerminal: Bool? = nil) {
        self.descriptor = descriptor
        self.isJSON = isJSON
        redraws = !isJSON && isTerminal ?? (isatty(descriptor) == 1)
        interval = redraws ? .milliseconds(200) : .seconds(1)
    }

    /// Whether the last reading was one of a device that delivers; `false` when there was none.
    package var lastWasGood: Bool { shown.withLock { $0.wasGood } }

    /// Why the last write failed, as errno says; `nil` when none did, or its reader had gone away.
    package var failure: CInt? { shown.withLock { $0.failure } }

    /// Prints a reading.
    /// - Returns: `false` when nobody reads any more, or it cannot be written: see ``failure``.
    package func show(_ reading: some LiveReading) -> Bool {
        shown.withLock { shown in
            shown.isAny = true
            shown.wasGood = reading.isGood
        }
        let text = isJSON ? JSONLine.text(reading) : reading.line
        // To the line's start, the text, and clear what is left of a longer one.
        return write(redraws ? "\r\(text)\u{1B}[K" : "\(text)\n")
    }

    /// Leaves the redrawn line, so that what follows stands below it.
    package func finish() {
        if redraws, shown.withLock({ $0.isAny }) { _ = write("\n") }
    }

    private func write(_ text: String) -> Bool {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else {
                let failure = errno
                if failure != EPIPE { shown.withLock { $0.failure = failure } }
                return false
            }
            bytes = bytes.dropFirst(count)
        }
        return true
    }
}
