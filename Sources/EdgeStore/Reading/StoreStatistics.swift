// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

package import ClassroomEvents

/// How full a store is. Encodes with units in the keys, as `store stats --json` prints it.
package struct StoreStatistics: Encodable, Hashable, Sendable {
    package struct FamilyStatistics: Encodable, Hashable, Sendable {
        package var family: Family
        package var lastSequence: Int64
        package var acknowledgedSequence: Int64
        package var waitingCount: Int64
        package var waitingBytes: Int64
        /// When the first event that waits happened, in milliseconds since 1970; `nil` when none does.
        package var oldestWaitingUnixMilliseconds: Int64?
        package var historyCount: Int64
        package var historyBytes: Int64
        /// When the first acknowledged event that is kept happened; `nil` when none is.
        package var oldestHistoryUnixMilliseconds: Int64?
        package var droppedCount: Int64
        /// Never had a sequence; see ``StoreRefused``.
        package var refusedCount: Int64

        package enum CodingKeys: String, CodingKey {
            case family
            case lastSequence = "last_sequence"
            case acknowledgedSequence = "acknowledged_sequence"
            case waitingCount = "waiting"
            case waitingBytes = "waiting_bytes"
            case oldestWaitingUnixMilliseconds = "oldest_waiting_unix_ms"
            case historyCount = "history"
            case historyBytes = "history_bytes"
            case oldestHistoryUnixMilliseconds = "oldest_history_unix_ms"
            case droppedCount = "dropped"
            case refusedCount = "refused"
        }
    }

    package var epoch: Int64
    /// `district/school/room` of the last writer.
    package var room: String
    /// Most important first.
    package var families: [FamilyStatistics]
    package var databaseBytes: Int64
    package var walBytes: Int64
    /// Part of ``databaseBytes`` that holds nothing and is used again.
    package var freeBytes: Int64
    /// Events of earlier epochs, or that were dead letters, which wait for the hub beside the families' own.
    package var salvagedCount: Int64
    /// Sequences that are left of the replays under way; events that were deleted meanwhile count.
    package var replayingCount: Int64
    /// Copies of what the hub refused for good.
    package var deadLetterCount: Int64
    /// Part of ``databaseBytes`` that is kept for a full disk. Less than it was when the disk is, or was just now.
    package var reserveBytes: Int64

    /// Of all families.
    package var waitingCount: Int64 { families.reduce(0) { $0 + $1.waitingCount } }

    package enum CodingKeys: String, CodingKey {
        case epoch, room, families
        case databaseBytes = "database_bytes"
        case walBytes = "wal_bytes"
        case freeBytes = "free_bytes"
        case salvagedCount = "salvaged"
        case replayingCount = "replaying"
        case deadLetterCount = "dead_letters"
        case reserveBytes = "reserve_bytes"
    }

    init(_ database: StoreDatabase, files: StoreFiles) throws(StoreError) {
        epoch = try database.epoch() ?? 0
        room = try database.meta.value(.room) ?? ""
        families = []
        for state in try database.families.load() {
            let settled = state.acknowledgedSequence
            families.append(
                FamilyStatistics(
                    family: state.family,
                    lastSequence: state.lastSequence,
                    acknowledgedSequence: settled,
                    waitingCount: state.waitingCount,
                    waitingBytes: state.waitingBytes,
                    oldestWaitingUnixMilliseconds: try database.events.time(ofFirst: state.family, after: settled),
                    historyCount: state.historyCount,
                    historyBytes: state.historyBytes,
                    oldestHistoryUnixMilliseconds: try database.events.time(
                        ofFirst: state.family,
                        after: 0,
                        through: settled
                    ),
                    droppedCount: state.droppedCount,
                    refusedCount: state.refusedCount
                )
            )
        }
        databaseBytes = StoreFiles.size(of: files.database)
        walBytes = StoreFiles.size(of: files.wal)
        freeBytes = try database.freeBytes()
        salvagedCount = 0
        for family in Family.allCases { salvagedCount += try database.salvaged.count(of: family) }
        replayingCount = try database.replays.sequencesLeft()
        deadLetterCount = try database.deadLetters.size().count
        reserveBytes = try database.reserve.bytes()
    }

    /// - Parameter counts: By rank: what the writer has not added on disk yet.
    mutating func count(refused counts: [Int64]) {
        for index in families.indices { families[index].refusedCount += counts[families[index].family.rank] }
    }
}
