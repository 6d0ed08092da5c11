// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// From when until when, as the options of a command say.
package struct TimeSpan: Hashable, Sendable {
    /// In milliseconds since 1970, both included. Open ends are the ends of the integers.
    package var milliseconds: ClosedRange<Int64>

    /// - Parameter now: In milliseconds since 1970, for what is written as how long ago.
    package init(since: String?, until: String?, now: Int64) throws(SelectionError) {
        let first = try Self.read(since, "--since", now: now)?.first ?? .min
        let last = try Self.read(until, "--until", now: now)?.last ?? .max
        guard first <= last else {
            throw SelectionError("--since \(since ?? "") is later than --until \(until ?? "")")
        }
        milliseconds = first...last
    }

    private static func read(_ text: String?, _ option: String, now: Int64) throws(SelectionError) -> WrittenTime? {
        guard let text else { return nil }
        guard let time = WrittenTime(text, now: now) else {
            throw SelectionError("\(option) is '\(text)'; valid is \(WrittenTime.rule)")
        }
        return time
    }
}

/// Options that do not say what is meant, and what would be valid.
package struct SelectionError: Error, Hashable, Sendable, CustomStringConvertible {
    package var description: String

    init(_ description: String) {
        self.description = description
    }
}
