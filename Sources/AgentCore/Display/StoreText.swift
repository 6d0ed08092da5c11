// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents
package import EdgeStore

/// How full a store is, for a terminal.
package enum StoreText {
    /// - Parameter unixMilliseconds: Now, for the ages.
    /// - Returns: Without a line end after the last line.
    package static func text(_ statistics: StoreStatistics, path: String, unixMilliseconds: Int64) -> String {
        let size = ByteText.text(statistics.databaseBytes + statistics.walBytes)
        let head = """
            store    \(path)
            room     \(statistics.room), epoch \(statistics.epoch)
            size     \(size) on the disk, \(ByteText.text(statistics.freeBytes)) of it to be used again, \
            \(ByteText.text(statistics.reserveBytes)) kept for a full disk
            waiting  \(statistics.waitingCount) for the hub\(beside(statistics))

            """
        var table = TextTable([
            ("FAMILY", .left), ("LAST", .right), ("ACKNOWLEDGED", .right), ("WAITING", .right), ("SIZE", .right),
            ("OLDEST", .right), ("KEPT", .right), ("SIZE", .right), ("OLDEST", .right), ("DROPPED", .right),
            ("REFUSED", .right),
        ])
        for family in statistics.families {
            let age = { (time: Int64?) in
                time.map { ClockText.span(seconds: (unixMilliseconds - $0) / 1000) } ?? "-"
            }
            table.add([
                family.family.rawValue, "#\(family.lastSequence)", "#\(family.acknowledgedSequence)",
                "\(family.waitingCount)", ByteText.text(family.waitingBytes), age(family.oldestWaitingUnixMilliseconds),
                "\(family.historyCount)", ByteText.text(family.historyBytes), age(family.oldestHistoryUnixMilliseconds),
                "\(family.droppedCount)", "\(family.refusedCount)",
            ])
        }
        return head + "\n" + table.text
    }

    /// What goes to the hub beside that, and what it refused; usually nothing.
    package static func beside(_ statistics: StoreStatistics) -> String {
        var text = ""
        if statistics.salvagedCount > 0 {
            text += ", \(statistics.salvagedCount) more from earlier epochs or refused once"
        }
        if statistics.replayingCount > 0 { text += ", \(statistics.replayingCount) to be sent again" }
        if statistics.deadLetterCount > 0 {
            text += "\nrefused  \(statistics.deadLetterCount) by the hub for good: see 'store dead-letters'"
        }
        return text
    }
}
