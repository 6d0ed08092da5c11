// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import HubLink
import TestBroker

/// Certificates made by `deploy/hub/make-certificate`, as a district makes them.
struct DistrictCertificates: Sendable {
    let directory: TestDirectory

    /// An authority, a hub on loopback, and the programs `events` and `operations`.
    init() throws {
        directory = try TestDirectory()
        try make("authority")
        try make("hub", "localhost", "127.0.0.1")
        try make("program", "events")
        try make("program", "operations")
    }

    var authority: String { directory.path("ca.pem") }
    var hub: (certificate: String, key: String) { (directory.path("localhost.pem"), directory.path("localhost.key")) }

    /// For a room named `district/school/room`.
    func room(_ name: String) throws -> HubTLS {
        let codes = name.split(separator: "/").map(String.init)
        try make(["room"] + codes)
        return tls(codes.joined(separator: "."))
    }

    func program(_ name: String) -> HubTLS { tls(name) }

    private func tls(_ name: String) -> HubTLS {
        HubTLS(
            caFile: authority,
            certificateFile: directory.path("\(name).pem"),
            keyFile: directory.path("\(name).key")
        )
    }

    private func make(_ arguments: String...) throws { try make(arguments) }

    private func make(_ arguments: [String]) throws {
        try ChildProcess.run([ShippedFile.path("make-certificate"), "--dir", directory.path] + arguments)
    }
}
