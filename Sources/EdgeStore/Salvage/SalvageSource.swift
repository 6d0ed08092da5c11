// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// One database that is not written any more, with its log.
struct SalvageSource: Sendable {
    enum Place: Sendable {
        case directory(String, SetAside.Kind)
        /// It has no name, and ends with this process.
        case memory(UnlinkedDatabase)
    }

    /// Its file name; `nil` when it has none.
    let name: String?
    let place: Place

    init(name: String, kind: SetAside.Kind, directory: String) {
        self.name = name
        place = .directory(directory, kind)
    }

    init(_ database: UnlinkedDatabase) {
        name = nil
        place = .memory(database)
    }

    /// Whether its events may be guarded otherwise than this version's.
    var isNewer: Bool {
        if case .directory(_, .newer) = place { true } else { false }
    }

    func image() -> DatabaseImage {
        switch place {
        case .memory(let database): return database.image()
        case .directory(let directory, _):
            let path = "\(directory)/\(name ?? "")"
            return DatabaseImage(
                database: ImageFile(path: path),
                wal: ImageFile(path: "\(path)-wal"),
                index: ImageFile(path: "\(path)-shm").flatMap { WALIndex($0) }
            )
        }
    }
}
