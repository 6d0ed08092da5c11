// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

extension AgentConfiguration {
    /// Where a hub listens.
    package struct HubEndpoint: Hashable, Sendable, CustomStringConvertible {
        package enum Scheme: String, CaseIterable, Sendable {
            case mqtt
            /// MQTT over TLS.
            case mqtts
        }

        package var scheme: Scheme
        /// A name or a numeric address; IPv6 without its brackets.
        package var host: String
        package var port: UInt16

        static let rule = "mqtt://HOST[:PORT] or, over TLS, mqtts://HOST[:PORT]"

        /// `nil` when `text` is not `mqtt://HOST[:PORT]` or `mqtts://HOST[:PORT]`. Without a port it is 1883, over
        /// TLS 8883.
        package init?(_ text: String) {
            guard let separator = text.firstRange(of: "://"),
                let scheme = Scheme(rawValue: String(text[..<separator.lowerBound]))
            else { return nil }
            var rest = text[separator.upperBound...]
            var host: Substring
            if rest.first == "[" {
                guard let end = rest.firstIndex(of: "]") else { return nil }
                host = rest[rest.index(after: rest.startIndex)..<end]
                rest = rest[rest.index(after: end)...]
                guard Self.isNumericIPv6(host) else { return nil }
            } else {
                host = rest.prefix { $0 != ":" }
                rest = rest.dropFirst(host.count)
                guard Self.isName(host) else { return nil }
            }
            self.scheme = scheme
            self.host = String(host)
            port = scheme == .mqtt ? 1883 : 8883
            if rest.isEmpty { return }
            let digits = rest.dropFirst()
            guard rest.first == ":", digits.utf8.allSatisfy(Self.isDigit), let port = UInt16(digits), port > 0 else {
                return nil
            }
            self.port = port
        }

        /// `mqtt://127.0.0.1:1883`, the port always named.
        package var description: String {
            "\(scheme.rawValue)://\(host.contains(":") ? "[\(host)]" : host):\(port)"
        }

        private static func isName(_ host: Substring) -> Bool {
            (1...253).contains(host.utf8.count)
                && host.utf8.allSatisfy { ConfigText.isBareKeyByte($0) || $0 == UInt8(ascii: ".") }
        }

        private static func isNumericIPv6(_ host: Substring) -> Bool {
            (2...64).contains(host.utf8.count) && host.contains(":")
                && host.allSatisfy { $0.isASCII && ($0.isHexDigit || $0 == ":" || $0 == ".") }
        }

        private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
    }
}
