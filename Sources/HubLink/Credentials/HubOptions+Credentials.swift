// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0
import AgentRuntime
import CMosquitto
import Glibc

extension HubOptions {
    /// The password to log in with. Reads ``passwordFile``, which may block.
    func currentPassword() throws(HubError) -> String? {
        guard let passwordFile else { return password }
        switch SmallFile.read(passwordFile) {
        case .success(let text):
            let line = String(text.prefix { !$0.isNewline })
            guard !line.isEmpty else {
                throw HubError(
                    .configuration,
                    "the password file \(passwordFile) has an empty first line",
                    advice: "Write the password there."
                )
            }
            return line
        case .failure(let failure):
            throw HubError(
                .configuration,
                "the password file \(failure)",
                advice: "Check the path, and that the agent's user may read it."
            )
        }
    }

    /// Whether a connection to `address` could be made with what lies on disk now. Reads the files.
    /// - Throws: ``HubError/Code/configuration``, with the file's name.
    func checkCredentials(for address: HubAddress) throws(HubError) {
        _ = try currentPassword()
        guard address.usesTLS else { return }
        try tls.check()
        let clock = clock()
        // A clock that is wrong would refuse what is right.
        guard clock.isSynchronised, let file = tls.certificateFile, tls.hasExpired else { return }
        throw HubError(
            .configuration,
            "the certificate in \(file) has expired",
            advice: "Have it renewed by the district."
        )
    }
}

extension HubTLS {
    /// Loads the files as a connection does.
    /// - Throws: ``HubError/Code/configuration``, with the file's name.
    func check() throws(HubError) {
        for (name, path) in [("CA", caFile), ("certificate", certificateFile), ("key", keyFile)] {
            guard let path, access(path, R_OK) != 0 else { continue }
            throw HubError(
                .configuration,
                "the \(name) file \(path) cannot be read: \(String(cString: strerror(errno)))",
                advice: "Check the path, and that the agent's user may read it."
            )
        }
        guard (certificateFile == nil) == (keyFile == nil) else {
            throw HubError(.configuration, "a client certificate needs a key, and a key a certificate")
        }
        let (ca, certificate, key) = (caFile ?? "", certificateFile ?? "", keyFile ?? "")
        switch Int(cmosquitto_check_files(caFile, certificateFile, keyFile)) {
        case CMOSQUITTO_FILES_GOOD: return
        case CMOSQUITTO_CA_BAD:
            throw unusable("the CA file \(ca) holds no PEM certificates, or one that is cut short")
        case CMOSQUITTO_CERTIFICATE_BAD:
            throw unusable("the certificate file \(certificate) holds no PEM certificate, or one that is cut short")
        case CMOSQUITTO_KEY_BAD:
            throw unusable("the key file \(key) holds no PEM key, or one that is cut short or has a pass phrase")
        case CMOSQUITTO_PAIR_BAD:
            throw unusable("the key in \(key) does not belong to the certificate in \(certificate)")
        default: throw HubError(.system, "OpenSSL has no memory left")
        }
    }

    /// Whether the client certificate has expired by this machine's clock; `false` when there is none.
    var hasExpired: Bool { certificateFile.map { cmosquitto_has_expired($0) == 1 } ?? false }

    private func unusable(_ what: String) -> HubError {
        HubError(.configuration, what, advice: "Put the whole file there; its owner may have to issue it anew.")
    }
}
