// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import TestBroker

/// A mosquitto with the shipped configuration: only ports and paths are a test's own.
enum SecureBroker {
    static func start(_ certificates: DistrictCertificates) async throws -> TestBroker {
        try await TestBroker { port, directory in
            let text = try ShippedFile.text(
                "mosquitto/mosquitto.conf",
                replacing: [
                    ("listener 8883", "listener \(port) 127.0.0.1"),
                    ("/etc/mosquitto/classroom/ca.pem", certificates.authority),
                    ("/etc/mosquitto/classroom/hub.pem", certificates.hub.certificate),
                    ("/etc/mosquitto/classroom/hub.key", certificates.hub.key),
                    ("/etc/mosquitto/classroom/acl", ShippedFile.path("mosquitto/acl")),
                    ("/var/lib/mosquitto/", "\(directory.path)/"),
                    ("log_dest syslog", "log_dest none"),
                ]
            )
            // As root it would become the user mosquitto, who may not read a test's files.
            return getuid() == 0 ? text + "user root\n" : text
        }
    }
}
