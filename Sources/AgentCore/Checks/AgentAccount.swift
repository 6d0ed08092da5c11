// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentRuntime
import Glibc

/// The user with whose rights the agent runs, or would run.
package struct AgentAccount: Hashable, Sendable {
    /// How it is known.
    package enum Origin: Hashable, Sendable {
        /// From the running process, groups that its unit adds included.
        case process
        /// From the user database: the agent is installed and does not run.
        case installed
        /// The agent is not installed: whoever runs this command counts.
        case ourselves
    }

    package var name: String
    package var userID: UInt32
    package var groupIDs: Set<UInt32>
    package var origin: Origin

    /// The user that the package makes.
    package static let installedName = "classroom-agent"

    package init(name: String, userID: UInt32, groupIDs: Set<UInt32>, origin: Origin) {
        self.name = name
        self.userID = userID
        self.groupIDs = groupIDs
        self.origin = origin
    }

    /// Looks in `/proc` and the user database. Blocks on the disk, or on a directory service.
    /// - Parameter socket: Its owner is the user of an agent that does not tell.
    package static func find(agent: AgentPresence, socket: String) -> AgentAccount {
        if case .running(let status) = agent, let account = ofProcess(status.processID) { return account }
        if case .untold = agent, let account = ofOwner(socket) { return account }
        if let account = inDatabase(installedName) { return account }
        return ofProcess(getpid(), origin: .ourselves)
            ?? AgentAccount(name: "\(geteuid())", userID: geteuid(), groupIDs: [getegid()], origin: .ourselves)
    }

    /// Whether the rights of a file allow this user `access`, by its owner, group and mode.
    ///
    /// Access control lists and security modules are not looked at.
    /// - Parameter access: Any of `R_OK`, `W_OK` and `X_OK`.
    /// - Returns: `nil` when the file is missing or lies where this process may not look.
    package func may(_ access: CInt, _ path: String) -> Bool? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        if userID == 0 { return true }
        let shift: mode_t = status.st_uid == userID ? 6 : groupIDs.contains(status.st_gid) ? 3 : 0
        return (status.st_mode >> shift) & 7 & mode_t(access) == mode_t(access)
    }

    /// - Returns: `nil` when there is no such group.
    package func isMember(of group: String) -> Bool? {
        var entry = Glibc.group()
        var found: UnsafeMutablePointer<Glibc.group>?
        var buffer = [CChar](repeating: 0, count: 65_536)
        guard getgrnam_r(group, &entry, &buffer, buffer.count, &found) == 0, found != nil else { return nil }
        return userID == 0 || groupIDs.contains(entry.gr_gid)
    }

    private static func ofProcess(_ processID: Int32, origin: Origin = .process) -> AgentAccount? {
        guard case .success(let text) = SmallFile.read("/proc/\(processID)/status") else { return nil }
        var fields: [Substring: [UInt32]] = [:]
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2, ["Uid", "Gid", "Groups"].contains(parts[0]) else { continue }
            fields[parts[0]] = parts[1].split(whereSeparator: \.isWhitespace).compactMap { UInt32($0) }
        }
        // Real, effective, saved and file system id.
        guard let users = fields["Uid"], users.count == 4, let groups = fields["Gid"], groups.count == 4 else {
            return nil
        }
        return AgentAccount(
            name: name(of: users[1]),
            userID: users[1],
            groupIDs: Set(fields["Groups"] ?? []).union([groups[1]]),
            origin: origin
        )
    }

    private static func inDatabase(_ name: String) -> AgentAccount? {
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 65_536)
        guard getpwnam_r(name, &entry, &buffer, buffer.count, &found) == 0, found != nil else { return nil }
        var groups = [gid_t](repeating: 0, count: 1024)
        var count = CInt(groups.count)
        guard getgrouplist(name, entry.pw_gid, &groups, &count) >= 0 else { return nil }
        return AgentAccount(
            name: name,
            userID: entry.pw_uid,
            groupIDs: Set(groups.prefix(Int(count))),
            origin: .installed
        )
    }

    private static func ofOwner(_ path: String) -> AgentAccount? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return inDatabase(name(of: status.st_uid))
    }

    private static func name(of userID: UInt32) -> String {
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 65_536)
        guard getpwuid_r(userID, &entry, &buffer, buffer.count, &found) == 0, found != nil, let name = entry.pw_name
        else {
            return "user \(userID)"
        }
        return String(cString: name)
    }
}
