// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestBroker

/// A datagram socket in systemd's place, which hears what a service tells of itself.
final class NotifySocket: Sendable {
    let path: String
    let messages = Arrivals<String>()
    private let directory: TestDirectory

    init() throws {
        directory = try TestDirectory()
        path = directory.path("notify")
        let descriptor = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        let isBound = UnixAddress.with(path) { bind(descriptor, $0, $1) == 0 }
        guard isBound else { throw TestFailure("bind \(path): \(String(cString: strerror(errno)))") }
        Thread.detachNewThread { [messages] in
            var buffer = [UInt8](repeating: 0, count: 4096)
            // An empty datagram, which systemd's protocol has not, is the end.
            while case let count = recv(descriptor, &buffer, buffer.count, 0), count > 0 {
                messages.append(String(decoding: buffer[..<count], as: UTF8.self))
            }
            close(descriptor)
        }
    }

    deinit {
        let descriptor = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        _ = UnixAddress.with(path) { sendto(descriptor, "", 0, 0, $0, $1) }
        close(descriptor)
    }
}

/// Addresses of Unix sockets, as the system's calls take them.
enum UnixAddress {
    static func with<Result>(_ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}
