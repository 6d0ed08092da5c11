// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Moves a database that cannot be used out of the way and keeps it for a technician, or for salvage.
struct SetAside {
    enum Kind: String {
        case damaged
        /// Written by a newer version, which can read it again.
        case newer
    }

    /// How many of one kind are kept; the oldest are deleted.
    static let kept = 2

    /// Ends the name of the empty file that says of another that it was salvaged.
    private static let mark = ".salvaged"

    let files: StoreFiles

    /// Moves the database with its WAL and shared memory.
    /// - Parameter unixSeconds: The date in the new name, in UTC.
    /// - Returns: The new file name, such as `events-20261122T081500Z.damaged`.
    func move(_ kind: Kind, unixSeconds: Int64) throws(StoreError) -> String {
        let ending = ".\(kind.rawValue)"
        var name = "\(stem)-\(Self.date(unixSeconds))\(ending)"
        // Names sort by age, also within a second and when the clock was set back: the oldest are deleted.
        if let newest = names(kind).last, name <= newest { name = "\(newest.dropLast(ending.count))b\(ending)" }
        let target = "\(files.directory)/\(name)"
        // The database goes last, so that a new one is never made while a part of this one is in its place.
        for (source, suffix) in [(files.sharedMemory, "-shm"), (files.wal, "-wal"), (files.database, "")] {
            if rename(source, target + suffix) != 0 && errno != ENOENT {
                throw StoreError(errno: errno, path: source, operation: "rename")
            }
        }
        try files.synchroniseDirectory()
        removeOldest(kind)
        return name
    }

    /// The names of what was set aside, oldest first.
    func names(_ kind: Kind) -> [String] {
        guard let directory = opendir(files.directory) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.hasPrefix("\(stem)-"), name.hasSuffix(".\(kind.rawValue)") { names.append(name) }
        }
        return names.sorted()
    }

    /// The names of what was not salvaged yet, oldest first.
    func unsalvaged(_ kind: Kind) -> [String] {
        names(kind).filter { access("\(files.directory)/\($0)\(Self.mark)", F_OK) != 0 }
    }

    /// Notes, for later processes and later stores, that this one was salvaged.
    func markSalvaged(_ name: String) {
        do throws(StoreError) {
            close(try files.open("\(files.directory)/\(name)\(Self.mark)"))
        } catch {
            // The present store's own note serves as long as that store does.
        }
    }

    private func removeOldest(_ kind: Kind) {
        for name in names(kind).dropLast(Self.kept) {
            for suffix in ["", "-wal", "-shm", Self.mark] {
                // A file that cannot be removed now is tried again next time; a directory is left to its owner.
                unlink("\(files.directory)/\(name)\(suffix)")
            }
        }
    }

    /// The database's file name without its extension.
    private var stem: String {
        let name = files.database.split(separator: "/").last.map(String.init) ?? files.database
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return name }
        return String(name[..<dot])
    }

    private static func date(_ unixSeconds: Int64) -> String {
        var seconds = time_t(unixSeconds)
        var parts = tm()
        guard gmtime_r(&seconds, &parts) != nil else { return String(unixSeconds) }
        let digits = { (value: CInt) in value < 10 ? "0\(value)" : "\(value)" }
        return "\(parts.tm_year + 1900)\(digits(parts.tm_mon + 1))\(digits(parts.tm_mday))"
            + "T\(digits(parts.tm_hour))\(digits(parts.tm_min))\(digits(parts.tm_sec))Z"
    }
}
