// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Logging
import ServiceLifecycleTestKit
import TestBroker
import Testing

@testable import AgentCore

@Suite("ServiceNotifier")
struct ServiceNotifierTests {
    @Test("without systemd nothing is sent and nothing fails")
    func noSystemd() throws {
        let notifier = ServiceNotifier { _ in nil }
        try notifier.ready()
        #expect(notifier.watchdogInterval == nil)
    }

    @Test("each message reaches systemd's socket as one datagram")
    func messages() throws {
        let systemd = try NotifySocket()
        let notifier = ServiceNotifier { $0 == "NOTIFY_SOCKET" ? systemd.path : nil }
        try notifier.ready()
        try notifier.status("two\nlines")
        try notifier.feedWatchdog()
        try notifier.stopping()
        #expect(systemd.received() == ["READY=1", "STATUS=two lines", "WATCHDOG=1", "STOPPING=1"])
    }

    @Test("a watchdog that was meant for another process is not ours", arguments: [0, 1])
    func otherProcess(offset: Int32) {
        let notifier = ServiceNotifier {
            ["WATCHDOG_USEC": "3000000", "WATCHDOG_PID": "\(getpid() + offset)"][$0]
        }
        #expect(notifier.watchdogInterval == (offset == 0 ? .seconds(3) : nil))
    }

    @Test("a socket that is gone is an error with its name")
    func socketGone() {
        let notifier = ServiceNotifier { $0 == "NOTIFY_SOCKET" ? "/absent/notify" : nil }
        let error = #expect(throws: NotifyError.self) { try notifier.ready() }
        #expect(error?.description == "telling systemd: sendto failed: No such file or directory")
    }

    @Test("the watchdog is fed while all make progress, and no longer when one has hung", .timeLimit(.minutes(1)))
    func watchdog() async throws {
        let systemd = try NotifySocket()
        let notifier = ServiceNotifier { ["NOTIFY_SOCKET": systemd.path, "WATCHDOG_USEC": "30000"][$0] }
        let board = ProgressBoard()
        board.add("camera", allowance: .seconds(60))
        let service = WatchdogService(board: board, notifier: notifier, logger: Logger(label: "test"))
        try await testGracefulShutdown { trigger in
            async let result: Void = service.run()
            try await systemd.waitForFood()
            try await systemd.waitForFood()
            board.add("store", allowance: .zero)
            // What was under way when the part hung may still arrive; after that there is silence.
            try await Task.sleep(for: .milliseconds(50))
            _ = systemd.received()
            try await Task.sleep(for: .milliseconds(100))
            #expect(systemd.received().isEmpty)
            board.remove("store")
            try await systemd.waitForFood()
            trigger.triggerGracefulShutdown()
            try await result
        }
    }
}

/// systemd's end of the protocol.
private final class NotifySocket: Sendable {
    let path: String
    private let directory: TestDirectory
    private let descriptor: CInt

    init() throws {
        directory = try TestDirectory()
        path = directory.path("notify")
        descriptor = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(result == 0)
    }

    deinit { close(descriptor) }

    /// Returns when the watchdog has been fed since the last look.
    func waitForFood() async throws {
        while !received().contains("WATCHDOG=1") { try await Task.sleep(for: .milliseconds(2)) }
    }

    /// What has arrived since the last call.
    func received() -> [String] {
        var messages: [String] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, CInt(MSG_DONTWAIT))
            guard count > 0 else { return messages }
            messages.append(String(decoding: buffer[..<count], as: UTF8.self))
        }
    }
}
