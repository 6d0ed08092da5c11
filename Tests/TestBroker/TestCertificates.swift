// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0
import Foundation

/// A certificate authority and what it signs, made by the `openssl` command in a temporary directory.
package final class TestCertificates: Sendable {
    package struct Identity: Sendable {
        package var certificateFile: String
        package var keyFile: String
    }

    package let caFile: String
    private let directory: TestDirectory

    package init() throws {
        directory = try TestDirectory()
        caFile = directory.path("ca.pem")
        try ChildProcess.run(
            [
                "/usr/bin/openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                "-nodes", "-days", "30", "-subj", "/CN=test authority", "-keyout", directory.path("ca.key"),
                "-out", caFile,
            ]
        )
    }

    /// Removes the files. Call it in a `defer`: a variable may die after its last use.
    package func remove() { directory.remove() }

    /// - `names`: Subject alternative names, such as `IP:127.0.0.1` and `DNS:localhost`.
    /// - Parameters:
    ///   - days: Validity from now; below zero, the certificate is expired.
    ///   - start: `YYYYMMDDhhmmssZ`, when it becomes valid instead of now; until 2049 then.
    package func identity(_ name: String, names: [String], days: Int = 30, start: String? = nil) throws -> Identity {
        let (key, request) = (directory.path("\(name).key"), directory.path("\(name).csr"))
        let (certificate, extensions) = (directory.path("\(name).pem"), directory.path("\(name).ext"))
        try ChildProcess.run(
            [
                "/usr/bin/openssl", "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                "-subj", "/CN=\(name)", "-keyout", key, "-out", request,
            ]
        )
        try Data("subjectAltName=\(names.joined(separator: ","))\n".utf8).write(to: URL(filePath: extensions))
        if let start {
            try sign(request, as: certificate, extensions, from: start)
            return Identity(certificateFile: certificate, keyFile: key)
        }
        try ChildProcess.run(
            [
                "/usr/bin/openssl", "x509", "-req", "-in", request, "-CA", caFile, "-CAkey", directory.path("ca.key"),
                "-CAcreateserial", "-days", "\(days)", "-extfile", extensions, "-out", certificate,
            ]
        )
        return Identity(certificateFile: certificate, keyFile: key)
    }

    /// For 127.0.0.1 and localhost.
    package func server(days: Int = 30, start: String? = nil) throws -> Identity {
        try identity("server", names: ["IP:127.0.0.1", "DNS:localhost"], days: days, start: start)
    }

    /// `openssl x509` knows no start, `openssl ca` does and wants a directory of its own.
    private func sign(_ request: String, as certificate: String, _ extensions: String, from start: String) throws {
        try directory.write("", to: "index")
        try directory.write("01\n", to: "serial")
        try directory.write(
            """
            [ca]
            default_ca = one
            [one]
            database = \(directory.path("index"))
            serial = \(directory.path("serial"))
            new_certs_dir = \(directory.path)
            default_md = sha256
            policy = any
            [any]
            commonName = supplied
            """,
            to: "ca.conf"
        )
        try ChildProcess.run(
            [
                "/usr/bin/openssl", "ca", "-batch", "-notext", "-config", directory.path("ca.conf"), "-in", request,
                "-cert", caFile, "-keyfile", directory.path("ca.key"), "-startdate", start, "-enddate",
                "20491231235959Z", "-extfile", extensions, "-out", certificate,
            ]
        )
    }
}
