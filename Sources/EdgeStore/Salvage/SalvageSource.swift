// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// One database that was set aside, with its log.
struct SalvageSource: Sendable {
    /// Its file name.
    let name: String
    let kind: SetAside.Kind
    let directory: String

    var path: String { "\(directory)/\(name)" }

    func image() -> DatabaseImage {
        DatabaseImage(
            database: ImageFile(path: path),
            wal: ImageFile(path: "\(path)-wal"),
            index: ImageFile(path: "\(path)-shm").flatMap { WALIndex($0) }
        )
    }
}
