// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0
import HubLink
import Testing

@Suite("HubAddress")
struct HubAddressTests {
    @Test(
        "an address is read, its port named when it is not given",
        arguments: [
            ("mqtt://127.0.0.1:1884", "mqtt://127.0.0.1:1884"),
            ("mqtt://hub.example", "mqtt://hub.example:1883"),
            ("mqtts://hub.example", "mqtts://hub.example:8883"),
            ("MQTTS://hub.example:443", "mqtts://hub.example:443"),
            ("mqtts://[2001:db8::1]:8884", "mqtts://[2001:db8::1]:8884"),
            ("mqtt://[::1]", "mqtt://[::1]:1883"),
        ]
    )
    func reads(text: String, description: String) throws {
        #expect(try HubAddress(parsing: text).description == description)
    }

    @Test(
        "what is wrong is said, and what would be valid",
        arguments: [
            ("hub.example", "has no scheme", "mqtts://HOST"),
            ("http://hub.example", "scheme \"http\"", "mqtt (no encryption) or mqtts (TLS)"),
            ("mqtt://", "has no host", "IPv4"),
            ("mqtt://hub example", "host \"hub example\"", "a name"),
            ("mqtt://hub.example:0", "port \"0\"", "1 to 65535"),
            ("mqtt://hub.example:70000", "port \"70000\"", "1 to 65535"),
            ("mqtt://hub.example:", "port \"\"", "1 to 65535"),
            ("mqtt://2001:db8::1", "without brackets", "[2001:db8::1]:8883"),
            ("mqtt://[2001:db8::1", "does not close", "[2001:db8::1]"),
            ("mqtt://[::1]x", "port \"x\"", "1 to 65535"),
            ("mqtt://hub.example:+1", "port \"+1\"", "1 to 65535"),
            ("mqtt://hub.example/", "host \"hub.example/\"", "a name"),
            ("mqtt://hub.example:1883/topic", "port \"1883/topic\"", "1 to 65535"),
            ("mqtt://[hub]", "\"hub\" in brackets", "[2001:db8::1]"),
            ("mqtt://枢纽", "host \"枢纽\"", "a name"),
            ("mqtt://user@hub.example", "host \"user@hub.example\"", "a name"),
        ]
    )
    func refuses(text: String, problem: String, valid: String) {
        let error = #expect(throws: HubAddressError.self) { try HubAddress(parsing: text) }
        #expect(error?.problem.contains(problem) == true)
        #expect(error?.valid.contains(valid) == true)
        #expect(error?.description.contains(text) == true)
    }
}
