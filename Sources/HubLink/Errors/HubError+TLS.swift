// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0
import CMosquitto

/// TLS, in the words of a technician.
extension HubError {
    /// - `certificateError`: `X509_V_ERR_…` of the hub's certificate, `X509_V_OK` when it was not that.
    /// - `log`: libmosquitto's error lines, OpenSSL's among them.
    /// - `ownHasExpired`: This machine's own certificate is past its date.
    static func tls(certificateError: Int, log: [String], clock: HubClock, ownHasExpired: Bool) -> HubError {
        if log.contains(where: { $0.contains("host name verification failed") }) {
            return HubError(
                .tls,
                "the hub's certificate is for another name",
                advice:
                    "Use the name that stands in the certificate as the hub's address, or have one issued for this name."
            )
        }
        if certificateError != Int(X509_V_OK) {
            let code = Int32(truncatingIfNeeded: certificateError)
            if code == X509_V_ERR_CERT_HAS_EXPIRED || code == X509_V_ERR_CERT_NOT_YET_VALID {
                return outOfDate(isExpired: code == X509_V_ERR_CERT_HAS_EXPIRED, clock, code)
            }
            let words = String(cString: cmosquitto_certificate_error_text(certificateError))
            return HubError(
                .tls,
                "the hub's certificate was refused: \(words)",
                advice: advice(certificateError: code),
                libraryCode: code
            )
        }
        if ownHasExpired, isRefusalOfOwn(log) { return .ownCertificateExpired }
        let words = log.map(openSSLWords).filter { !$0.isEmpty }
        return HubError(
            .tls,
            words.isEmpty ? "the TLS handshake failed" : "the TLS handshake failed: \(words.joined(separator: "; "))",
            advice: advice(log: log)
        )
    }

    /// The connection ended between handshake and CONNACK without a word. With TLS 1.3 a hub sees the
    /// client's certificate only then, and its refusal is often overtaken by the end itself.
    static func endedBeforeLogin(ownHasExpired: Bool) -> HubError {
        if ownHasExpired { return .ownCertificateExpired }
        return HubError(
            .lost,
            "the hub closed the connection right after the TLS handshake",
            advice: "It may ask for a client certificate, or not accept this one."
        )
    }

    private static let ownCertificateExpired = HubError(
        .tls,
        "the hub closed the connection, and this machine's own certificate has expired by its clock",
        advice: "Have it renewed by the district, and check that the time of this machine is right."
    )

    /// A certificate whose time is over or has not begun: or it is this machine's clock.
    private static func outOfDate(isExpired: Bool, _ clock: HubClock, _ code: Int32) -> HubError {
        let problem = isExpired ? "has expired" : "is not valid yet"
        if clock.isBeforeProgram {
            return HubError(
                .tls,
                "the clock of this machine is wrong: it says \(clock.nowText), but this program was built on "
                    + "\(clock.programDay). By that clock the hub's certificate \(problem)",
                advice: "Set the clock (timedatectl) or let it synchronise; if it is wrong again after a power cut, "
                    + "replace the battery of this machine. Events are kept, and the agent tries again by itself.",
                libraryCode: code
            )
        }
        let certainty = clock.isSynchronised ? "synchronised" : "not synchronised"
        let advice: String =
            switch (isExpired, clock.isSynchronised) {
            case (true, true): "Renew the hub's certificate."
            case (true, false):
                "Renew the hub's certificate; if it is good elsewhere, the clock of this machine is wrong: see timedatectl."
            case (false, true): "Check the clock of the machine that issued it, or wait until its time has begun."
            case (false, false):
                "The clock of this machine is probably wrong: check that the time is synchronised (timedatectl)."
            }
        return HubError(
            .tls,
            "the hub's certificate \(problem) by the clock of this machine, "
                + "which says \(clock.nowText) and is \(certainty)",
            advice: "\(advice) Events are kept, and the agent tries again by itself.",
            libraryCode: code
        )
    }

    private static func advice(certificateError: Int32) -> String? {
        switch certificateError {
        case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN,
            X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
            X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
            "It is not signed by an authority that this machine trusts: hub.ca_file must name the district's CA file."
        case X509_V_ERR_CERT_REVOKED:
            "It was withdrawn by its authority: the hub needs a new one."
        default: nil
        }
    }

    private static func advice(log: [String]) -> String? {
        let text = log.joined(separator: "\n").lowercased()
        if text.contains("wrong version number") || text.contains("packet length too long") {
            return "The other side does not speak TLS here: use mqtt:// or the hub's TLS port (usually 8883)."
        }
        if text.contains("certificate required") {
            return "The hub asks for a client certificate: set certificate and key."
        }
        if isRefusalOfOwn(log) {
            return "The hub does not accept this machine's certificate: have it renewed by the district."
        }
        // What TLS 1.2 says instead; it has other reasons too.
        if text.contains("alert handshake failure") {
            return "The hub may ask for a client certificate: set certificate and key. Or it speaks other ciphers only."
        }
        if text.contains("unable to load ca") { return "The CA file is not a PEM certificate." }
        if text.contains("unable to load client certificate") {
            return "The certificate file is not a PEM certificate."
        }
        if text.contains("unable to load client key") { return "The key file is not a PEM key, or has a pass phrase." }
        if text.contains("are inconsistent") { return "The key does not belong to the certificate." }
        if text.contains("unexpected eof") { return "The other side hung up: it may not speak TLS on this port." }
        return nil
    }

    /// The hub says by a TLS alert that it does not take this machine's certificate.
    private static func isRefusalOfOwn(_ log: [String]) -> Bool {
        let alerts = ["unknown ca", "bad certificate", "certificate expired", "certificate revoked", "access denied"]
        return log.contains { line in alerts.contains { line.lowercased().contains("alert \($0)") } }
    }

    /// `OpenSSL Error[0]: error:0A000086:SSL routines::certificate verify failed` without its numbers.
    private static func openSSLWords(_ line: String) -> String {
        guard line.hasPrefix("OpenSSL Error") else { return line }
        return line.split(separator: ":").last.map { $0.drop { $0 == " " } }.map(String.init) ?? line
    }
}
