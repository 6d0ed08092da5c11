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
    /// - `days`: Validity from now; below zero, the certificate is expired.
    package func identity(_ name: String, names: [String], days: Int = 30) throws -> Identity {
        let (key, request) = (directory.path("\(name).key"), directory.path("\(name).csr"))
        let (certificate, extensions) = (directory.path("\(name).pem"), directory.path("\(name).ext"))
        try ChildProcess.run(
            [
                "/usr/bin/openssl", "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                "-subj", "/CN=\(name)", "-keyout", key, "-out", request,
            ]
        )
        try Data("subjectAltName=\(names.joined(separator: ","))\n".utf8).write(to: URL(filePath: extensions))
        try ChildProcess.run(
            [
                "/usr/bin/openssl", "x509", "-req", "-in", request, "-CA", caFile, "-CAkey", directory.path("ca.key"),
                "-CAcreateserial", "-days", "\(days)", "-extfile", extensions, "-out", certificate,
            ]
        )
        return Identity(certificateFile: certificate, keyFile: key)
    }

    /// For 127.0.0.1 and localhost.
    package func server(days: Int = 30) throws -> Identity {
        try identity("server", names: ["IP:127.0.0.1", "DNS:localhost"], days: days)
    }
}
