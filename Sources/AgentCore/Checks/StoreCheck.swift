// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentRuntime
import ClassroomEvents
import EdgeStore
import Glibc

/// Whether the store can be written, is whole, and is being emptied.
package struct StoreCheck: Check {
    package let subject = "store"
    package let timeLimit = Duration.seconds(10)
    private let directory: String
    private let path: String
    private let agent: AgentPresence
    private let account: AgentAccount
    private let unixMilliseconds: Int64

    /// Events that wait for longer mean that something between here and the hub is wrong.
    private static let longestWait = Duration.seconds(600)
    /// How long the store is read through to see whether it is whole.
    private static let readingTime = Duration.seconds(3)

    /// - Parameters:
    ///   - path: The database.
    ///   - account: The user who must be able to write it.
    package init(
        path: String,
        agent: AgentPresence,
        account: AgentAccount,
        unixMilliseconds: Int64 = SystemClock.wallNanoseconds() / 1_000_000
    ) {
        self.path = path
        directory = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        self.agent = agent
        self.account = account
        self.unixMilliseconds = unixMilliseconds
    }

    package func findings() async -> [CheckFinding] {
        if let problem = directoryProblem() { return [problem] }
        do throws(StoreError) {
            let reader = try EdgeStoreReader(path: path)
            let statistics = try reader.statistics()
            let reading = try readThrough(reader)
            return [whole(statistics, reading), waiting(statistics)] + dropped(statistics) + refused(statistics)
        } catch {
            return [failure(error)]
        }
    }

    private func directoryProblem() -> CheckFinding? {
        var status = stat()
        guard stat(directory, &status) == 0 else {
            let number = errno
            switch number {
            case ENOENT:
                // The agent makes the directory itself, unless the unit has made it.
                if case .running = agent { break }
                return .warn(
                    subject,
                    "\(directory) does not exist yet",
                    advice: "Start the agent, which makes it; or check store.path in the config."
                )
            case EACCES: return unseen
            default: break
            }
            let finding = "\(directory): \(String(cString: strerror(number)))"
            return .fail(subject, finding, advice: "Check store.path in the config and the mount below it.")
        }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            let advice = "Set store.path in the config to a directory, or move the file away."
            return .fail(subject, "\(directory) is not a directory", advice: advice)
        }
        guard isAccountKnown, account.may(W_OK | X_OK, directory) == false else {
            return access(directory, X_OK) == 0 ? nil : unseen
        }
        let finding = "\(directory) cannot be written by \(account.name)"
        let advice = "Run 'chown \(account.name): \(directory)' and 'chmod u+rwx \(directory)'."
        return .fail(subject, finding, advice: advice)
    }

    /// An agent runs that does not tell whose it is, and none is installed.
    private var isAccountKnown: Bool {
        if case .untold = agent { account.origin != .ourselves } else { true }
    }

    private var unseen: CheckFinding {
        .warn(
            subject,
            "\(directory) may not be looked into by this user",
            advice: "Run this command as root, or as a member of the group \(AgentAccount.installedName)."
        )
    }

    private func failure(_ error: StoreError) -> CheckFinding {
        switch (error.code, agent) {
        case (.missing, .absent), (.missing, .untold):
            return .warn(subject, "no store at \(path) yet", advice: "Start the agent, which makes it.")
        case (.inaccessible, _) where account.origin != .ourselves && geteuid() != 0 && geteuid() != account.userID:
            return .warn(
                subject,
                "\(error)",
                advice: "Run this command as root, or as a member of the group \(AgentAccount.installedName)."
            )
        default: return .fail(subject, "\(error)", advice: error.advice)
        }
    }

    /// Reads events until the end or for ``readingTime``: a damaged page shows when it is read.
    private func readThrough(_ reader: EdgeStoreReader) throws(StoreError) -> (count: Int, isAll: Bool) {
        let deadline = ContinuousClock.now + Self.readingTime
        var position = EdgeStoreReader.Position()
        var count = 0
        while deadline > .now {
            let events = try reader.next(after: &position)
            if events.isEmpty { return (count, true) }
            count += events.count
            if let broken = events.first(where: { $0.payload.first != UInt8(ascii: "{") }) {
                throw StoreError(
                    .damaged,
                    path: path,
                    message: "event \(broken.key.family.rawValue) #\(broken.key.sequence) is not an event"
                )
            }
        }
        return (count, false)
    }

    private func whole(_ statistics: StoreStatistics, _ reading: (count: Int, isAll: Bool)) -> CheckFinding {
        let size = ByteText.text(statistics.databaseBytes + statistics.walBytes)
        let extent = reading.isAll ? "all \(reading.count) events read" : "the first \(reading.count) events read"
        let renewals = statistics.epoch > 1 ? " (begun anew after a loss)" : ""
        return .ok(subject, "\(path): whole, \(extent), \(size), epoch \(statistics.epoch)\(renewals)")
    }

    private func waiting(_ statistics: StoreStatistics) -> CheckFinding {
        let count = statistics.families.reduce(0) { $0 + $1.waitingCount }
        guard count > 0 else { return .ok(subject, "no events wait for the hub") }
        let oldest = statistics.families.compactMap(\.oldestWaitingUnixMilliseconds).min() ?? unixMilliseconds
        let age = max(0, (unixMilliseconds - oldest) / 1000)
        let finding =
            "\(count) \(count == 1 ? "event waits" : "events wait") for the hub, the oldest for \(ClockText.span(seconds: age))"
        guard age > Self.longestWait.components.seconds else { return .ok(subject, finding) }
        let advice: String
        if case .absent = agent {
            advice = "They leave when the agent runs; nothing is lost."
        } else {
            advice = "Nothing is lost, but nothing leaves: see the lines on the hub."
        }
        return .warn(subject, finding, advice: advice)
    }

    private func refused(_ statistics: StoreStatistics) -> [CheckFinding] {
        let families = statistics.families.filter { $0.refusedCount > 0 }
        guard !families.isEmpty else { return [] }
        let counts = families.map { "\($0.refusedCount) of \($0.family.rawValue)" }.joined(separator: ", ")
        let reserve = ByteText.text(statistics.reserveBytes)
        return [
            .warn(
                subject,
                "events were refused in this epoch, such as on a full disk: \(counts); \(reserve) are kept for the next time",
                advice: "See the line on the disk; the hub is told how many when they are taken again."
            )
        ]
    }

    private func dropped(_ statistics: StoreStatistics) -> [CheckFinding] {
        let families = statistics.families.filter { $0.droppedCount > 0 }
        guard !families.isEmpty else { return [] }
        let counts = families.map { "\($0.droppedCount) of \($0.family.rawValue)" }.joined(separator: ", ")
        return [
            .warn(
                subject,
                "events were dropped for want of room in this epoch: \(counts)",
                advice: "Raise store.max_bytes if the hub is often away for long; the hub was told which are missing."
            )
        ]
    }
}
