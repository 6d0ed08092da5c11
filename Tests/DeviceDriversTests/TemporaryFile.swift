// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

/// A file that is deleted with the value.
final class TemporaryFile: Sendable {
    let path: String

    init(_ bytes: some Collection<UInt8>) throws {
        var template = Array("/tmp/device-drivers-XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let bytes = Array(bytes)
        try #require(bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) } == bytes.count)
    }

    deinit { unlink(path) }
}
