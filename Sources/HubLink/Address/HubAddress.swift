// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// Where a hub listens: `mqtt://HOST[:PORT]` or, over TLS, `mqtts://HOST[:PORT]`.
package struct HubAddress: Hashable, Sendable, CustomStringConvertible {
    package enum Scheme: String, CaseIterable, Sendable {
        case mqtt
        /// MQTT over TLS 1.2 or 1.3.
        case mqtts

        package var defaultPort: UInt16 { self == .mqtt ? 1883 : 8883 }
    }

    package var scheme: Scheme
    /// A name or a numeric address; IPv6 without its brackets.
    package var host: String
    package var port: UInt16

    package var usesTLS: Bool { scheme == .mqtts }

    package init(scheme: Scheme, host: String, port: UInt16? = nil) {
        self.scheme = scheme
        self.host = host
        self.port = port ?? scheme.defaultPort
    }

    /// As ``init(parsing:)`` reads it, the port always named.
    package var description: String {
        "\(scheme.rawValue)://\(host.contains(":") ? "[\(host)]" : host):\(port)"
    }

    /// Reads `mqtt://127.0.0.1:1883`, `mqtts://hub.example`, `mqtts://[2001:db8::1]:8883`.
    /// - Throws: ``HubAddressError``, whose text says what would be valid.
    package init(parsing text: String) throws(HubAddressError) {
        guard let separator = text.firstRange(of: "://") else {
            throw HubAddressError(text: text, problem: "has no scheme", valid: "mqtt://HOST or mqtts://HOST")
        }
        let schemeText = text[..<separator.lowerBound]
        guard let scheme = Scheme(rawValue: schemeText.lowercased()) else {
            throw HubAddressError(
                text: text,
                problem: "has the scheme \"\(schemeText)\"",
                valid: "mqtt (no encryption) or mqtts (TLS)"
            )
        }
        let rest = text[separator.upperBound...]
        let (host, port) = try Self.split(rest, of: text)
        guard Self.isHost(host) else {
            throw HubAddressError(
                text: text,
                problem: host.isEmpty ? "has no host" : "has the host \"\(host)\"",
                valid: "a name such as hub.example, an IPv4 address, or an IPv6 address in brackets"
            )
        }
        self.init(scheme: scheme, host: String(host), port: port)
    }

    /// Host and port of what follows the scheme.
    private static func split(
        _ rest: Substring,
        of text: String
    ) throws(HubAddressError) -> (host: Substring, port: UInt16?) {
        if rest.first == "[" {
            guard let end = rest.firstIndex(of: "]") else {
                throw HubAddressError(
                    text: text,
                    problem: "opens a bracket and does not close it",
                    valid: "[2001:db8::1]"
                )
            }
            let host = rest[rest.index(after: rest.startIndex)..<end]
            guard isNumericIPv6(host) else {
                throw HubAddressError(text: text, problem: "has \"\(host)\" in brackets", valid: "[2001:db8::1]")
            }
            let after = rest[rest.index(after: end)...]
            if after.isEmpty { return (host, nil) }
            return (host, try port(after, of: text))
        }
        guard let colon = rest.firstIndex(of: ":") else { return (rest, nil) }
        guard rest[rest.index(after: colon)...].firstIndex(of: ":") == nil else {
            throw HubAddressError(
                text: text,
                problem: "has an IPv6 address without brackets",
                valid: "[2001:db8::1]:8883"
            )
        }
        return (rest[..<colon], try port(rest[colon...], of: text))
    }

    /// - `suffix`: `:` and digits.
    private static func port(_ suffix: Substring, of text: String) throws(HubAddressError) -> UInt16 {
        let digits = suffix.dropFirst()
        guard suffix.first == ":", digits.allSatisfy(\.isNumber), let port = UInt16(digits), port > 0 else {
            throw HubAddressError(
                text: text,
                problem: "has the port \"\(suffix.drop { $0 == ":" })\"",
                valid: "1 to 65535"
            )
        }
        return port
    }

    /// Also with a zone, as in `fe80::1%eth0`.
    private static func isNumericIPv6(_ host: Substring) -> Bool {
        let address = host.prefix { $0 != "%" }
        return address.contains(":") && address.allSatisfy { $0.isASCII && ($0.isHexDigit || $0 == ":" || $0 == ".") }
    }

    private static func isHost(_ host: Substring) -> Bool {
        !host.isEmpty && host.utf8.count <= 253
            && host.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-._:%".contains($0)) }
    }
}

/// Why a hub address cannot be read.
package struct HubAddressError: Error, Hashable, Sendable, CustomStringConvertible {
    package var text: String
    package var problem: String
    /// What would have been accepted in its place.
    package var valid: String

    package var description: String { "\"\(text)\" \(problem); valid is \(valid)" }
}
