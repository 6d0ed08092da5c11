// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0
import Foundation
import HubLink
import TestBroker
import Testing

@Suite("HubSession: credentials that are renewed on disk", .timeLimit(.minutes(1)))
struct HubRenewalTests {
    /// A broker that asks for client certificates, and a client's files that can be replaced.
    private struct Place {
        let authority: TestCertificates
        let broker: TestBroker
        let files: TestDirectory
        var options: HubOptions

        init() async throws {
            authority = try TestCertificates()
            files = try TestDirectory()
            var guarded = TestBroker.Options()
            guarded.tls = try authority.server()
            guarded.clientCA = authority.caFile
            broker = try await TestBroker(guarded)
            options = HubOptions.test(broker.port, scheme: .mqtts)
            options.credentialCheck = .milliseconds(60)
            options.tls = HubTLS(
                caFile: authority.caFile,
                certificateFile: files.path("client.pem"),
                keyFile: files.path("client.key")
            )
            try put(authority.identity("first", names: ["DNS:first"]))
        }

        func put(_ identity: TestCertificates.Identity, certificateOnly: Bool = false) throws {
            try copy(identity.certificateFile, to: "client.pem")
            if !certificateOnly { try copy(identity.keyFile, to: "client.key") }
        }

        func copy(_ file: String, to name: String) throws {
            try Data(contentsOf: URL(filePath: file)).write(to: URL(filePath: files.path(name)), options: .atomic)
        }

        func end() {
            broker.kill()
            authority.remove()
            files.remove()
        }
    }

    private static func notTaken(_ signal: HubSignal) -> HubError? {
        if case .credentialsNotTaken(let error) = signal { error } else { nil }
    }

    @Test("a renewed certificate is connected with at once, without the will, and after what is under way")
    func renewed() async throws {
        var place = try await Place()
        defer { place.end() }
        place.options.will = HubPublication.test("room/presence", "lost")
        var listening = place.options
        listening.clientID += "-listening"
        listening.will = nil
        listening.credentialCheck = .seconds(3600)
        listening.subscriptions = [HubSubscription("room/#")]
        try await withSession(listening) { [options = place.options, place] watcher, seen in
            _ = await seen.connected()
            _ = try await watcher.publish(.test("room/ready"))
            #expect(await seen.message()?.topic == "room/ready")
            try await withSession(options) { session, signals in
                _ = await signals.connected()
                let tokens = try await session.publish((0..<10).map { .test("room/event", "\($0)") }[...])
                try place.put(place.authority.identity("second", names: ["DNS:second"]))

                var acknowledged: [PublishToken] = []
                while acknowledged.count < tokens.count {
                    acknowledged.append(try #require(await signals.acknowledged()).0)
                }
                let end = await signals.next { signal -> (HubError, Duration)? in
                    if case .disconnected(let error, let wait) = signal { (error, wait) } else { nil }
                }
                #expect(acknowledged == tokens)
                #expect(end?.0.code == .renewed)
                #expect(end?.1 == .zero)
                #expect(await signals.connected() != nil)
                _ = try await session.publish(.test("room/after"))
                _ = await signals.acknowledged()
            }
            // What the hub published between the ten events and the message after them: no will.
            let topics = await topics(seen, until: "room/after")
            #expect(!topics.contains("room/presence"))
        }
    }

    private func topics(_ signals: SignalReader, until last: String) async -> [String] {
        var topics: [String] = []
        while topics.last != last, let message = await signals.message() { topics.append(message.topic) }
        return topics
    }

    @Test("a certificate whose key is not there yet is not taken until the key is")
    func mismatched() async throws {
        let place = try await Place()
        defer { place.end() }
        let second = try place.authority.identity("second", names: ["DNS:second"])
        try await withSession(place.options) { session, signals in
            _ = await signals.connected()
            try place.put(second, certificateOnly: true)

            let refusal = await signals.next(Self.notTaken)
            let token = try await session.publish(.test())
            #expect(await signals.acknowledged()?.0 == token)
            try place.put(second)

            #expect(refusal?.detail.contains("does not belong") == true)
            #expect(await signals.disconnected()?.code == .renewed)
            #expect(await signals.connected() != nil)
        }
    }

    @Test(
        "a file that is cut short is named and not taken, and the connection stands",
        arguments: ["client.pem", "client.key"]
    )
    func halfWritten(name: String) async throws {
        let place = try await Place()
        defer { place.end() }
        try await withSession(place.options) { session, signals in
            _ = await signals.connected()
            let whole = try Data(contentsOf: URL(filePath: place.files.path(name)))
            try whole.prefix(whole.count / 2).write(to: URL(filePath: place.files.path(name)))

            let refusal = await signals.next(Self.notTaken)
            let token = try await session.publish(.test())

            #expect(refusal?.detail.contains(place.files.path(name)) == true)
            #expect(refusal?.detail.contains("cut short") == true)
            #expect(await signals.acknowledged()?.0 == token)
        }
    }

    @Test("files that are cut short or do not belong together are named at the first connection", arguments: [0, 1, 2])
    func unusable(which: Int) async throws {
        let place = try await Place()
        defer { place.end() }
        let name = ["client.pem", "client.key", "client.key"][which]
        if which == 2 {
            try place.copy(place.authority.identity("other", names: ["DNS:other"]).keyFile, to: name)
        } else {
            try place.files.write("-----BEGIN", to: name)
        }
        try await withSession(place.options) { _, signals in
            let error = await signals.unreachable()

            #expect(error?.code == .configuration)
            #expect(error?.detail.contains(place.files.path(name)) == true)
            #expect(error?.detail.contains(which == 2 ? "does not belong" : "cut short") == true)
        }
    }

    @Test("a renewed password is logged in with, and an empty one is not taken")
    func password() async throws {
        let files = try TestDirectory()
        defer { files.remove() }
        try files.write("right\n", to: "password")
        var guarded = TestBroker.Options()
        guarded.users = ["r301": "right"]
        let broker = try await TestBroker(guarded)
        defer { broker.kill() }
        var options = HubOptions.test(broker.port)
        options.username = "r301"
        options.passwordFile = files.path("password")
        options.credentialCheck = .milliseconds(60)
        try await withSession(options) { _, signals in
            _ = await signals.connected()
            try files.write("\n", to: "password")
            let refusal = await signals.next(Self.notTaken)
            try files.write("wrong\n", to: "password")
            let end = await signals.disconnected()
            let error = await signals.unreachable()
            // Every connection reads the file.
            try files.write("right\n", to: "password")

            #expect(refusal?.detail.contains("empty first line") == true)
            #expect(end?.code == .renewed)
            #expect(error?.code == .refused)
            #expect(await signals.connected() != nil)
        }
    }

    @Test("what is under way is waited for, and nothing new is begun meanwhile")
    func waits() async throws {
        let files = try TestDirectory()
        defer { files.remove() }
        try files.write("first\n", to: "password")
        let broker = try await TestBroker()
        defer { broker.kill() }
        let proxy = try FaultProxy(to: broker.port)
        defer { proxy.end() }
        var options = HubOptions.test(proxy.port)
        options.username = "r301"
        options.passwordFile = files.path("password")
        options.credentialCheck = .milliseconds(60)
        try await withSession(options) { session, signals in
            _ = await signals.connected()
            proxy.change { $0.stallsToClient = true }
            let tokens = try await session.publish((0..<3).map { .test("test/\($0)") }[...])
            try files.write("second\n", to: "password")
            // The session tells nobody that it has begun to end this connection, but by its room.
            while await session.room > 0 { try await Task.sleep(for: .milliseconds(5)) }
            await #expect(throws: HubError.self) { try await session.publish(.test()) }
            proxy.change { $0.stallsToClient = false }

            var ends: [HubSignal] = []
            while ends.count < 4 {
                let end = await signals.next { signal -> HubSignal? in
                    switch signal {
                    case .acknowledged, .abandoned, .disconnected: signal
                    default: nil
                    }
                }
                ends.append(try #require(end))
            }
            let acknowledged = ends.prefix(3).map { end -> PublishToken? in
                if case .acknowledged(let token, _) = end { token } else { nil }
            }
            let last: HubError? = if case .disconnected(let error, _) = ends[3] { error } else { nil }
            #expect(acknowledged == tokens)
            #expect(last?.code == .renewed)
        }
    }

    @Test("a password file that is not there is named")
    func noPassword() async throws {
        var options = HubOptions.test(1883)
        options.username = "r301"
        options.passwordFile = "/nonexistent/password"
        try await withSession(options) { _, signals in
            let error = await signals.unreachable()

            #expect(error?.code == .configuration)
            #expect(error?.detail.contains("/nonexistent/password") == true)
            #expect(error?.advice?.contains("Check the path") == true)
        }
    }
}
