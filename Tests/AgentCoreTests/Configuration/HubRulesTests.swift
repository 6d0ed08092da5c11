// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import HubLink
import Testing

@testable import AgentCore

@Suite("Rules of [hub]")
struct HubRulesTests {
    /// `lines` continue the `[hub]` of the smallest valid file.
    @Test(
        "a broken rule is reported with its path, the value and what is valid",
        arguments: [
            BrokenRule("keep_alive_seconds = 4", "hub.keep_alive_seconds: 4 is not in 5…600"),
            BrokenRule("keep_alive_seconds = 30.0", "hub.keep_alive_seconds: 30.0 is a number, not an integer (5…600)"),
            BrokenRule("window = \"many\"", "hub.window: \"many\" is a string, not an integer (1…1000)"),
            BrokenRule("window = true", "hub.window: true is a boolean, not an integer (1…1000)"),
            BrokenRule("reconnect_max_seconds = 3601", "hub.reconnect_max_seconds: 3601 is not in 1…3600"),
            BrokenRule(
                "acknowledgement_timeout_seconds = 301",
                "hub.acknowledgement_timeout_seconds: 301 is not in 5…300"
            ),
            BrokenRule("username = \"\"", "hub.username: \"\" is not 1 to 256 bytes"),
            BrokenRule("username = {}", "hub.username: is a table, not a string (1 to 256 bytes)"),
            BrokenRule("password_file = \"/p\"", "hub.username: is required when password_file is given"),
            BrokenRule(
                "username = \"u\"\npassword_file = \"p\"",
                "hub.password_file: \"p\" is not an absolute path or credential:NAME"
            ),
            BrokenRule(
                "ca_file = \"/ca.pem\"",
                "hub.ca_file: has no use without an mqtts:// address; write mqtts:// or remove it"
            ),
            BrokenRule(
                "kep_alive_seconds = 3",
                "hub.kep_alive_seconds: is not a key that is known; did you mean keep_alive_seconds?"
            ),
            BrokenRule(
                "keep_alive = 3",
                "hub.keep_alive: is not a key that is known; did you mean keep_alive_seconds?"
            ),
        ]
    )
    func brokenRule(rule: BrokenRule) {
        #expect(ConfigFixture.problems(adding: rule.lines) == [rule.problem])
    }

    @Test("a certificate needs its key and the other way round", arguments: ["certificate_file", "key_file"])
    func certificateAndKey(present: String) {
        let missing = present == "key_file" ? "certificate_file" : "key_file"
        let text = ConfigFixture.minimal.replacing("mqtt:", with: "mqtts:") + "\(present) = \"/file\""
        #expect(
            ConfigFixture.problems(text) == ["agent.toml:5: hub.\(missing): is required when \(present) is given"]
        )
    }

    @Test("a user name without a password is allowed")
    func userAlone() throws {
        let hub = try ConfigFixture.configuration(adding: "username = \"no7\"").hub
        #expect(hub.username == "no7")
        #expect(hub.passwordFile == nil)
    }

    @Test("rooms whose codes are the same when joined by hyphens have client ids of their own")
    func clientIDs() throws {
        let ids = try [("no7", "a-r301"), ("no7-a", "r301")].map { school, room in
            let text = ConfigFixture.minimal.replacing("\"no7\"", with: "\"\(school)\"")
                .replacing("\"r301\"", with: "\"\(room)\"")
            return try AgentConfiguration.parse(text, name: "agent.toml", checkingFiles: false).hubOptions().clientID
        }
        #expect(ids == ["classroom/changsha/no7/a-r301", "classroom/changsha/no7-a/r301"])
    }

    @Test("a password in an address is refused and not repeated")
    func passwordInAddress() {
        let text = ConfigFixture.minimal.replacing("127.0.0.1:1883", with: "room:s3cret@hub:1883")
        let problems = ConfigFixture.problems(text)
        #expect(
            problems == [
                "agent.toml:6: hub.addresses[0]: must not hold a user or password; "
                    + "use hub.username and hub.password_file"
            ]
        )
    }

    @Test("every bad address of the list is named")
    func everyAddress() {
        let text = ConfigFixture.minimal.replacing("[\"mqtt://127.0.0.1:1883\"]", with: "[\"a\", \"mqtt://b\", 3]")
        let rule = "mqtt://HOST[:PORT] or, over TLS, mqtts://HOST[:PORT]"
        #expect(
            ConfigFixture.problems(text) == [
                "agent.toml:6: hub.addresses[0]: \"a\" is not \(rule)",
                "agent.toml:6: hub.addresses[2]: 3 is an integer, not a string (\(rule))",
            ]
        )
    }
}
