// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// Finds the key that somebody meant who wrote another.
enum KeySuggestion {
    /// The candidate that begins with the name, as when a unit was forgotten (`keep_alive` for
    /// `keep_alive_seconds`); else the one with the fewest edits, when they are so few that it was probably
    /// meant: one in three characters, at most three. Of equals the first.
    static func closest(to name: String, among candidates: [String]) -> String? {
        // Beyond any key's length; also bounds the work for a key of a megabyte.
        guard name.utf8.count <= 64 else { return nil }
        let longer = candidates.filter { $0.hasPrefix(name) }
        if name.utf8.count >= 3, let only = longer.first, longer.count == 1 { return only }
        let most = min(3, max(1, name.count / 3))
        let scored = candidates.map { (name: $0, edits: edits(from: name.lowercased(), to: $0)) }
        return scored.filter { $0.edits <= most }.min { $0.edits < $1.edits }?.name
    }

    /// Characters to insert, delete, replace, or swap with their neighbour, to make one text from the other
    /// (the optimal string alignment distance).
    static func edits(from source: String, to target: String) -> Int {
        let (source, target) = (Array(source.unicodeScalars), Array(target.unicodeScalars))
        var beforeLast: [Int] = []
        var last = Array(0...target.count)
        for (row, wanted) in source.enumerated() {
            var current = [row + 1]
            for (column, other) in target.enumerated() {
                var cost = min(last[column + 1] + 1, current[column] + 1, last[column] + (wanted == other ? 0 : 1))
                if row > 0, column > 0, wanted == target[column - 1], source[row - 1] == other {
                    cost = min(cost, beforeLast[column - 1] + 1)
                }
                current.append(cost)
            }
            (beforeLast, last) = (last, current)
        }
        return last[target.count]
    }
}
