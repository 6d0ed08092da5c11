// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// Whether the log still holds what was committed to it.
///
/// SQLite ends its reading of a log at the first frame that is cut or damaged, and says nothing: commits behind it
/// would be lost without anyone being told, and their sequences given a second time.
struct LogCheck {
    let files: StoreFiles

    /// `nil`, or what is missing. Ask before the database is opened, which begins the shared memory anew, and only when
    /// it was written since the machine was started: what a power cut leaves of it is of any age.
    var complaint: String? {
        guard let index = index(), index.backfilledCount < index.frameCount else { return nil }
        let log = ImageFile(path: files.wal).flatMap { WALImage($0, index: index) }
        guard index.isBeyond(log) else { return nil }
        // Another process that has it open may have begun the log anew between the looks at the two files.
        guard self.index() == index else { return nil }
        return "its log holds \(index.soundFrames(of: log)) of the \(index.frameCount) pages that were committed to it"
    }

    private func index() -> WALIndex? {
        ImageFile(path: files.sharedMemory).flatMap { WALIndex($0) }
    }
}
