// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Prints readings as they come: on a terminal one line that is redrawn, elsewhere a line a second.
///
/// One task at a time. Writing waits for a slow reader of a pipe, as printing does everywhere.
package struct LivePrinter: Sendable {
    private let descriptor: CInt
    private let redraws: Bool
    private let isJSON: Bool
    private let interval: Duration
    private var last: ContinuousClock.Instant?

    /// - Parameters:
    ///   - descriptor: An open one; stays open.
    ///   - isJSON: Whether readings are printed as lines of JSON, never redrawn.
    ///   - isTerminal: Whether lines are redrawn; what `descriptor` is unless told.
    package init(descriptor: CInt = STDOUT_FILENO, isJSON: Bool, isTerminal: Bool? = nil) {
        self.descriptor = descriptor
        self.isJSON = isJSON
        redraws = !isJSON && isTerminal ?? (isatty(descriptor) == 1)
        interval = redraws ? .milliseconds(200) : .seconds(1)
    }

    /// Whether a reading given now would be printed; making one that is not can be saved.
    package func isDue(at now: ContinuousClock.Instant = .now) -> Bool { last.map { now - $0 >= interval } ?? true }

    /// Prints the reading unless the last one was printed too short a time ago.
    /// - Returns: `false` when nobody reads any more.
    package mutating func show(_ reading: some LiveReading, at now: ContinuousClock.Instant = .now) -> Bool {
        guard isDue(at: now) else { return true }
        last = now
        let text = isJSON ? JSONLine.text(reading) : reading.line
        // To the line's start, text, and clear what is left of a longer one.
        return write(redraws ? "\r\(text)\u{1B}[K" : "\(text)\n")
    }

    /// Leaves the redrawn line, so that what follows stands below it.
    package mutating func finish() {
        if redraws, last != nil { _ = write("\n") }
        last = nil
    }

    private func write(_ text: String) -> Bool {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return false }
            bytes = bytes.dropFirst(count)
        }
        return true
    }
}
