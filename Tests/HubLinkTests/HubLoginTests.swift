// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0
import HubLink
import TestBroker
import Testing

@Suite("HubSession: login and TLS", .timeLimit(.minutes(1)))
struct HubLoginTests {
    @Test("a wrong password is said, and tried again", arguments: [HubProtocol.v5, .v311])
    func wrongPassword(version: HubProtocol) async throws {
        var broken = TestBroker.Options()
        broken.users = ["r301": "right"]
        let broker = try await TestBroker(broken)
        defer { broker.kill() }
        var options = HubOptions.test(broker.port)
        options.protocols = [version]
        options.username = "r301"
        options.password = "wrong"
        try await withSession(options) { _, signals in
            let first = await signals.unreachable()
            let second = await signals.unreachable()

            #expect(first?.code == .refused)
            #expect(first?.reason?.isFailure == true)
            #expect(first?.advice?.contains("password") == true)
            #expect(second == first)
        }
    }

    @Test("the right password is let in")
    func rightPassword() async throws {
        var guarded = TestBroker.Options()
        guarded.users = ["r301": "right"]
        let broker = try await TestBroker(guarded)
        defer { broker.kill() }
        var options = HubOptions.test(broker.port)
        options.username = "r301"
        options.password = "right"
        try await withSession(options) { _, signals in
            #expect(await signals.connected() != nil)
        }
    }

    @Test("TLS with a certificate that is in order, by address and by name", arguments: ["127.0.0.1", "localhost"])
    func goodCertificate(host: String) async throws {
        let authority = try TestCertificates()
        defer { authority.remove() }
        let connection = try await connect(to: authority.server(), trusting: authority.caFile, host: host)

        #expect(try connection.get().tlsVersion == "TLSv1.3")
    }

    @Test("an expired certificate is said")
    func expired() async throws {
        let authority = try TestCertificates()
        defer { authority.remove() }
        let result = try await connect(to: authority.server(days: -1), trusting: authority.caFile)

        expect(result, detail: "expired", advice: "Renew the hub's certificate")
    }

    @Test("a certificate for another name is said")
    func otherName() async throws {
        let authority = try TestCertificates()
        defer { authority.remove() }
        let identity = try authority.identity("other", names: ["DNS:other.example"])
        let result = try await connect(to: identity, trusting: authority.caFile)

        expect(result, detail: "another name", advice: "name that stands in the certificate")
    }

    @Test("a certificate of an unknown authority is said")
    func untrusted() async throws {
        let (known, unknown) = (try TestCertificates(), try TestCertificates())
        defer { [known, unknown].forEach { $0.remove() } }
        let result = try await connect(to: unknown.server(), trusting: known.caFile)

        expect(result, detail: "certificate was refused", advice: "CA file")
    }

    @Test("a client certificate is asked for, and taken")
    func clientCertificate() async throws {
        let authority = try TestCertificates()
        defer { authority.remove() }
        var guarded = TestBroker.Options()
        guarded.tls = try authority.server()
        guarded.clientCA = authority.caFile
        let broker = try await TestBroker(guarded)
        defer { broker.kill() }
        var options = HubOptions.test(broker.port, scheme: .mqtts)
        options.tls.caFile = authority.caFile

        let without = try await outcome(options)
        let client = try authority.identity("r301", names: ["DNS:r301"])
        options.tls.certificateFile = client.certificateFile
        options.tls.keyFile = client.keyFile
        let with = try await outcome(options)

        guard case .failure(let error) = without else {
            Issue.record("connected without a certificate")
            return
        }
        // With TLS 1.3 the hub's own words may be overtaken by the end of the connection.
        #expect([.tls, .lost].contains(error.code))
        #expect(error.advice?.contains("client certificate") == true)
        #expect(try with.get().tlsVersion != nil)
    }

    @Test("TLS to a port without it is said")
    func notTLS() async throws {
        let broker = try await TestBroker()
        defer { broker.kill() }
        var options = HubOptions.test(broker.port, scheme: .mqtts)
        let authority = try TestCertificates()
        defer { authority.remove() }
        options.tls.caFile = authority.caFile
        let result = try await outcome(options)

        expect(result, detail: "TLS", advice: "TLS")
    }

    @Test("a file that is not there is named")
    func missingFile() async throws {
        var options = HubOptions.test(8883, scheme: .mqtts)
        options.tls.caFile = "/nonexistent/ca.pem"
        let result = try await outcome(options)

        expect(result, code: .configuration, detail: "/nonexistent/ca.pem", advice: "Check the path")
    }

    private func connect(
        to identity: TestCertificates.Identity,
        trusting caFile: String,
        host: String = "127.0.0.1"
    ) async throws -> Result<HubConnection, HubError> {
        var served = TestBroker.Options()
        served.tls = identity
        let broker = try await TestBroker(served)
        defer { broker.kill() }
        var options = HubOptions.test(broker.port, scheme: .mqtts, host: host)
        options.tls.caFile = caFile
        return try await outcome(options)
    }

    /// How the first attempt ends.
    private func outcome(_ options: HubOptions) async throws -> Result<HubConnection, HubError> {
        try await withSession(options) { _, signals in
            let result = await signals.next { signal -> Result<HubConnection, HubError>? in
                switch signal {
                case .connected(let connection): .success(connection)
                case .unreachable(let error, _): .failure(error)
                default: nil
                }
            }
            return try #require(result)
        }
    }

    private func expect(
        _ result: Result<HubConnection, HubError>,
        code: HubError.Code = .tls,
        detail: String,
        advice: String
    ) {
        guard case .failure(let error) = result else {
            Issue.record("connected")
            return
        }
        #expect(error.code == code)
        #expect(error.detail.contains(detail))
        #expect(error.advice?.contains(advice) == true)
    }
}
