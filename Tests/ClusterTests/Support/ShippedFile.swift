// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestBroker

/// The files of `deploy/hub`, as they are shipped.
enum ShippedFile {
    private static let directory = URL(filePath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().appending(path: "../../../deploy/hub").standardized

    static func path(_ name: String) -> String { directory.appending(path: name).path() }

    /// The text with a test's own ports and paths.
    /// - Throws: When one of the replaced texts is not there: the file has changed under the test.
    static func text(_ name: String, replacing changes: [(old: String, new: String)]) throws -> String {
        var text = try String(decoding: Data(contentsOf: URL(filePath: path(name))), as: UTF8.self)
        for change in changes {
            guard text.contains(change.old) else {
                throw TestBrokerError(what: "deploy/hub/\(name) does not say '\(change.old)' any more")
            }
            text = text.replacingOccurrences(of: change.old, with: change.new)
        }
        return text
    }
}
