// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0
import HubLink
import TestBroker
import Testing

/// Certificates are valid for a time, and a box without a battery may not know what time it is.
@Suite("HubSession: certificates and the clock", .timeLimit(.minutes(1)))
struct HubClockTests {
    /// 2026-11-22 07:05 UTC.
    private static let today: Int64 = 1_795_331_100

    private func failure(
        _ certificate: (TestCertificates) throws -> TestCertificates.Identity,
        _ clock: HubClock,
        lines: [String] = []
    ) async throws -> HubError {
        let authority = try TestCertificates()
        defer { authority.remove() }
        var served = TestBroker.Options()
        served.tls = try certificate(authority)
        served.lines = lines
        let broker = try await TestBroker(served)
        defer { broker.kill() }
        var options = HubOptions.test(broker.port, scheme: .mqtts)
        options.tls.caFile = authority.caFile
        options.clock = { clock }
        return try await withSession(options) { _, signals in
            let error = try #require(await signals.unreachable())
            // It goes on trying: the clock may be set at any time.
            #expect(await signals.unreachable() == error)
            return error
        }
    }

    @Test("a clock from before the program was built is what is wrong, and it is shown", arguments: [true, false])
    func beforeProgram(isExpired: Bool) async throws {
        let clock = HubClock(now: 185, programDate: Self.today, isSynchronised: isExpired)
        let error = try await failure(
            { try isExpired ? $0.server(days: -1) : $0.server(start: "20400101000000Z") },
            clock
        )

        #expect(error.code == .tls)
        #expect(error.detail.hasPrefix("the clock of this machine is wrong: it says 1970-01-01 00:03 UTC"))
        #expect(error.detail.contains("built on 2026-11-22"))
        #expect(error.detail.hasSuffix(isExpired ? "has expired" : "is not valid yet"))
        #expect(error.advice?.contains("battery") == true)
    }

    @Test("a certificate that is not valid yet makes an unsynchronised clock the suspect")
    func notYetValid() async throws {
        let clock = HubClock(now: Self.today, programDate: Self.today, isSynchronised: false)
        let error = try await failure({ try $0.server(start: "20400101000000Z") }, clock)

        #expect(error.detail.contains("not valid yet"))
        #expect(error.detail.contains("2026-11-22 07:05 UTC and is not synchronised"))
        #expect(error.advice?.contains("clock of this machine is probably wrong") == true)
        #expect(error.advice?.contains("Events are kept") == true)
    }

    @Test("by a synchronised clock it is the certificate", arguments: [true, false])
    func synchronised(isExpired: Bool) async throws {
        let clock = HubClock(now: Self.today, programDate: Self.today, isSynchronised: true)
        let error = try await failure(
            { try isExpired ? $0.server(days: -1) : $0.server(start: "20400101000000Z") },
            clock
        )

        #expect(
            error.advice?.contains(isExpired ? "Renew the hub's certificate." : "the machine that issued it") == true
        )
        #expect(error.detail.contains("is synchronised"))
        #expect(error.advice?.contains("wrong") == false)
    }

    @Test("by an unsynchronised clock an expired certificate may be either")
    func expiredOrClock() async throws {
        let clock = HubClock(now: Self.today, programDate: Self.today, isSynchronised: false)
        let error = try await failure({ try $0.server(days: -1) }, clock)

        #expect(error.advice?.contains("Renew the hub's certificate; if it is good elsewhere, the clock") == true)
    }

    @Test("this machine's own certificate is named when it has expired and the hub hangs up")
    func ownExpired() async throws {
        let authority = try TestCertificates()
        defer { authority.remove() }
        var guarded = TestBroker.Options()
        guarded.tls = try authority.server()
        guarded.clientCA = authority.caFile
        let broker = try await TestBroker(guarded)
        defer { broker.kill() }
        let own = try authority.identity("r301", names: ["DNS:r301"], days: -1)
        var options = HubOptions.test(broker.port, scheme: .mqtts)
        options.tls = HubTLS(caFile: authority.caFile, certificateFile: own.certificateFile, keyFile: own.keyFile)
        let error = try await withSession(options) { _, signals in await signals.unreachable() }

        #expect(error?.detail.contains("this machine's own certificate has expired") == true)
        #expect(error?.advice?.contains("renewed by the district") == true)
    }

    @Test("the real clock is read")
    func real() {
        let clock = HubClock.read()

        #expect(clock.programDate > 0)
        #expect(clock.now >= clock.programDate - 86_400)
    }
}
