// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Tells systemd how the service is, by the protocol of sd_notify(3): a datagram to `$NOTIFY_SOCKET`.
package struct ServiceNotifier: Sendable {
    private let socketPath: String?
    /// How often systemd wants to hear ``feedWatchdog()``; `nil` when it does not watch.
    package let watchdogInterval: Duration?

    /// Reads `$NOTIFY_SOCKET`, `$WATCHDOG_USEC` and `$WATCHDOG_PID`; without the first, every call does nothing.
    package init(environment: (String) -> String? = Self.environmentValue) {
        socketPath = environment("NOTIFY_SOCKET").flatMap { $0.isEmpty ? nil : $0 }
        let isForUs = environment("WATCHDOG_PID").flatMap { Int32($0) }.map { $0 == getpid() } ?? true
        watchdogInterval =
            isForUs
            ? environment("WATCHDOG_USEC").flatMap { Int64($0) }.map { .microseconds($0) } : nil
    }

    package func ready() throws(NotifyError) { try send("READY=1") }
    package func stopping() throws(NotifyError) { try send("STOPPING=1") }
    package func feedWatchdog() throws(NotifyError) { try send("WATCHDOG=1") }
    /// The line that `systemctl status` shows.
    package func status(_ text: String) throws(NotifyError) {
        try send("STATUS=\(text.replacing("\n", with: " "))")
    }

    /// A datagram does not wait: systemd's queue being full is an error like any other.
    private func send(_ message: String) throws(NotifyError) {
        guard let socketPath else { return }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var path = Array(socketPath.utf8)
        // A leading @ stands for the NUL of an abstract address.
        if path.first == UInt8(ascii: "@") { path[0] = 0 }
        guard path.count < MemoryLayout.size(ofValue: address.sun_path) else {
            throw NotifyError(operation: "NOTIFY_SOCKET", errno: ENAMETOOLONG)
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
        let descriptor = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw NotifyError(operation: "socket", errno: errno) }
        defer { close(descriptor) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + path.count)
        let payload = Array(message.utf8)
        let sent = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                sendto(descriptor, payload, payload.count, CInt(MSG_NOSIGNAL | MSG_DONTWAIT), $0, length)
            }
        }
        guard sent == payload.count else { throw NotifyError(operation: "sendto", errno: errno) }
    }

    package static func environmentValue(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }
}

/// systemd could not be told.
package struct NotifyError: Error, Hashable, Sendable, CustomStringConvertible {
    package var operation: String
    package var errno: CInt

    package var description: String {
        "telling systemd: \(operation) failed: \(String(cString: strerror(errno)))"
    }
}
