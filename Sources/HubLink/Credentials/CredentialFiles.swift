// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0
import Glibc

/// How the files with the credentials look from outside: enough to see that one was written anew or replaced.
struct CredentialFiles: Equatable {
    private struct Look: Equatable {
        var device: UInt
        var inode: UInt
        var size: Int
        var seconds: Int
        var nanoseconds: Int
    }

    /// `nil` for a file that is not there.
    private var looks: [String: Look?] = [:]

    /// Looks at those that a connection to `address` uses. No contents are read.
    init(_ options: HubOptions, for address: HubAddress) {
        let tls = [options.tls.caFile, options.tls.certificateFile, options.tls.keyFile]
        for case let path? in (address.usesTLS ? tls : []) + [options.passwordFile] {
            var status = stat()
            let isThere = stat(path, &status) == 0
            looks[path] =
                isThere
                ? Look(
                    device: UInt(status.st_dev),
                    inode: UInt(status.st_ino),
                    size: Int(status.st_size),
                    seconds: status.st_mtim.tv_sec,
                    nanoseconds: status.st_mtim.tv_nsec
                ) : .some(nil)
        }
    }
}
