// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0
import Foundation
import Synchronization

/// A real mosquitto on a free port of 127.0.0.1, with files in a temporary directory of its own.
///
/// It ends with its last reference. It may be stopped or killed and started again on the same port.
package final class TestBroker: Sendable {
    package struct Options: Sendable {
        /// Serves TLS with this certificate and key.
        package var tls: TestCertificates.Identity?
        /// Asks clients for a certificate that this CA signed.
        package var clientCA: String?
        /// `TLSv1.2` or `TLSv1.3`: the newest version that it speaks.
        package var maximumTLS: String?
        /// Names and passwords; empty lets everyone in.
        package var users: [String: String] = [:]
        /// More lines of `mosquitto.conf`, such as `max_packet_size 2000`.
        package var lines: [String] = []

        package init() {}
    }

    package let port: UInt16
    package let directory: TestDirectory
    private let child = Mutex<pid_t?>(nil)
    private let hasTLSLimit: Bool

    /// Starts the broker and returns once it accepts connections.
    package init(_ options: Options = Options()) async throws {
        directory = try TestDirectory()
        port = try FreePort.next()
        hasTLSLimit = options.maximumTLS != nil
        try Self.write(options, port: port, to: directory)
        try await start()
    }

    /// Starts it with a whole `mosquitto.conf`, made for a port and a directory, and returns once it accepts
    /// connections.
    package init(configuration: (_ port: UInt16, _ directory: TestDirectory) throws -> String) async throws {
        directory = try TestDirectory()
        port = try FreePort.next()
        hasTLSLimit = false
        try directory.write(configuration(port, directory), to: "mosquitto.conf")
        try await start()
    }

    deinit { kill() }

    package func start() async throws {
        let process = try ChildProcess.spawn(
            // OpenSSL's own configuration: mosquitto's can only raise the oldest version.
            (hasTLSLimit ? ["/usr/bin/env", "OPENSSL_CONF=\(directory.path("openssl.conf"))"] : [])
                + ["/usr/sbin/mosquitto", "-c", directory.path("mosquitto.conf")]
        )
        child.withLock { $0 = process }
        // The broker tells nobody when it listens, so this asks.
        for _ in 0..<1000 {
            if FreePort.isListening(port) { return }
            try await Task.sleep(for: .milliseconds(5))
        }
        throw TestBrokerError(what: "mosquitto does not listen on port \(port)")
    }

    /// SIGTERM: MQTT 5 clients get a DISCONNECT. Returns when the process is gone.
    package func stop() { end(SIGTERM) }

    /// SIGKILL. Returns when the process is gone. Call it in a `defer`: a variable may die after its last
    /// use, and the broker with it.
    package func kill() { end(SIGKILL) }

    /// Halts the process: its sockets stay open and nothing answers. ``proceed()`` undoes it.
    package func halt() { signal(SIGSTOP) }

    package func proceed() { signal(SIGCONT) }

    /// Publishes at QoS 1 through `mosquitto_pub`, and returns after the PUBACK.
    /// - `arguments`: More of its options, such as `-r` or `-D publish response-topic …`.
    package func publish(_ payload: String, to topic: String, _ arguments: [String] = []) throws {
        try ChildProcess.run(
            [
                "/usr/bin/mosquitto_pub", "-V", "5", "-h", "127.0.0.1", "-p", "\(port)", "-q", "1", "-t", topic,
                "-m", payload,
            ] + arguments
        )
    }

    /// The retained message on `topic`, empty when none comes within a second.
    package func retained(on topic: String) async throws -> String {
        let file = directory.path("retained-\(UUID().uuidString)")
        // Into a file: other tests' children would inherit a pipe and keep it open.
        let command = "exec mosquitto_sub -h 127.0.0.1 -p \(port) -t '\(topic)' --retained-only -C 1 -W 1 > '\(file)'"
        let process = try ChildProcess.spawn(["/bin/bash", "-c", command])
        while waitpid(process, nil, WNOHANG) == 0 { try await Task.sleep(for: .milliseconds(5)) }
        return try String(decoding: Data(contentsOf: URL(filePath: file)), as: UTF8.self)
    }

    private func signal(_ number: CInt) {
        child.withLock { child in
            if let child { _ = Glibc.kill(child, number) }
        }
    }

    private func end(_ number: CInt) {
        child.withLock { child in
            guard let process = child else { return }
            _ = Glibc.kill(process, number)
            _ = waitpid(process, nil, 0)
            child = nil
        }
    }

    private static func write(_ options: Options, port: UInt16, to directory: TestDirectory) throws {
        var lines = ["listener \(port) 127.0.0.1", "persistence false", "log_dest none"]
        if getuid() == 0 { lines.append("user root") }
        if options.users.isEmpty {
            lines.append("allow_anonymous true")
        } else {
            let file = directory.path("passwords")
            try Data().write(to: URL(filePath: file))
            for (name, password) in options.users {
                try ChildProcess.run(["/usr/bin/mosquitto_passwd", "-b", file, name, password])
            }
            lines += ["allow_anonymous false", "password_file \(file)"]
        }
        if let tls = options.tls { lines += ["certfile \(tls.certificateFile)", "keyfile \(tls.keyFile)"] }
        if let clientCA = options.clientCA { lines += ["cafile \(clientCA)", "require_certificate true"] }
        if let version = options.maximumTLS {
            try directory.write(
                """
                openssl_conf = all
                [all]
                ssl_conf = tls
                [tls]
                system_default = limit
                [limit]
                MaxProtocol = \(version)
                """,
                to: "openssl.conf"
            )
        }
        let text = (lines + options.lines).joined(separator: "\n") + "\n"
        try Data(text.utf8).write(to: URL(filePath: directory.path("mosquitto.conf")))
    }
}

/// Why a part of a test's surroundings cannot be set up.
package struct TestBrokerError: Error, CustomStringConvertible {
    package var what: String

    package init(what: String) { self.what = what }

    package var description: String { what }
}
