// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0
import HubLink
import TestBroker
import Testing

@Suite("HubSession: versions of TLS", .timeLimit(.minutes(1)))
struct HubTLSVersionTests {
    private enum Trouble: CaseIterable { case expired, otherName, untrusted, noClientCertificate }

    private func connect(
        _ version: String,
        _ trouble: Trouble? = nil
    ) async throws -> Result<HubConnection, HubError> {
        let (authority, other) = (try TestCertificates(), try TestCertificates())
        defer { [authority, other].forEach { $0.remove() } }
        var served = TestBroker.Options()
        served.tls =
            switch trouble {
            case .expired: try authority.server(days: -1)
            case .otherName: try authority.identity("other", names: ["DNS:other.example"])
            case .untrusted: try other.server()
            default: try authority.server()
            }
        served.clientCA = authority.caFile
        served.maximumTLS = version
        let broker = try await TestBroker(served)
        defer { broker.kill() }
        var options = HubOptions.test(broker.port, scheme: .mqtts)
        let own = try authority.identity("r301", names: ["DNS:r301"])
        options.tls = HubTLS(
            caFile: authority.caFile,
            certificateFile: trouble == .noClientCertificate ? nil : own.certificateFile,
            keyFile: trouble == .noClientCertificate ? nil : own.keyFile
        )
        return try await withSession(options) { _, signals in
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

    private func error(_ result: Result<HubConnection, HubError>) -> HubError? {
        if case .failure(let error) = result { error } else { nil }
    }

    @Test("both are spoken, with a client certificate", arguments: ["TLSv1.2", "TLSv1.3"])
    func good(version: String) async throws {
        let connection = try await connect(version).get()

        #expect(connection.tlsVersion == version)
    }

    @Test("an expired certificate is said in both", arguments: ["TLSv1.2", "TLSv1.3"])
    func expired(version: String) async throws {
        let error = error(try await connect(version, .expired))

        #expect(error?.code == .tls)
        #expect(error?.detail.contains("has expired") == true)
    }

    @Test("a certificate for another name is said in both", arguments: ["TLSv1.2", "TLSv1.3"])
    func otherName(version: String) async throws {
        let error = error(try await connect(version, .otherName))

        #expect(error?.code == .tls)
        #expect(error?.detail.contains("another name") == true)
    }

    @Test("a certificate of an unknown authority is said in both", arguments: ["TLSv1.2", "TLSv1.3"])
    func untrusted(version: String) async throws {
        let error = error(try await connect(version, .untrusted))

        #expect(error?.code == .tls)
        #expect(error?.advice?.contains("CA file") == true)
    }

    @Test("a client certificate that is asked for and not there is said in both", arguments: ["TLSv1.2", "TLSv1.3"])
    func noClientCertificate(version: String) async throws {
        let error = error(try await connect(version, .noClientCertificate))

        #expect(error?.advice?.contains("client certificate") == true, "\(String(describing: error))")
    }
}
