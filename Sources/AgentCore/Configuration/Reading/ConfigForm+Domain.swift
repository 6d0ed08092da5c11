// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents
import HubLink

extension ConfigForm where Value == Code {
    static let code = ConfigForm(
        type: "string",
        valid: Code.rule,
        show: { ConfigText.quoted($0.description) },
        parse: { value in
            guard case .string(let text) = value else { return .wrongType }
            return Code(text).map { .value($0) } ?? .not(Code.rule)
        }
    )
}

extension ConfigForm where Value == HubAddress {
    private static let rule = "mqtt://HOST[:PORT] or, over TLS, mqtts://HOST[:PORT]"

    static let hubAddress = ConfigForm(
        type: "string",
        valid: rule,
        show: { ConfigText.quoted($0.description) },
        parse: { value in
            guard case .string(let text) = value else { return .wrongType }
            // Not repeated in the message: what stands before @ may be a password.
            if text.contains("@") {
                return .refused("must not hold a user or password; use hub.username and hub.password_file")
            }
            do throws(HubAddressError) {
                return .value(try HubAddress(parsing: text))
            } catch {
                return .not(rule)
            }
        }
    )
}

extension ConfigForm where Value == LessonHours.Span {
    static let lessonHours = ConfigForm(
        type: "string",
        valid: LessonHours.Span.rule,
        show: { ConfigText.quoted($0.description) },
        parse: { value in
            guard case .string(let text) = value else { return .wrongType }
            return LessonHours.Span(text).map { .value($0) } ?? .not(LessonHours.Span.rule)
        }
    )
}

extension ConfigForm where Value == AgentConfiguration.CalendarDate {
    static let date = ConfigForm(
        type: "string",
        valid: AgentConfiguration.CalendarDate.rule,
        show: { ConfigText.quoted($0.description) },
        parse: { value in
            guard case .string(let text) = value else { return .wrongType }
            return Value(text).map { .value($0) } ?? .not(Value.rule)
        }
    )
}

extension ConfigForm where Value == AgentConfiguration.Zone.Point {
    /// `[x, y]`, each 0…1.
    static let point = ConfigForm(
        type: "list",
        valid: "[x, y], each 0.0…1.0",
        read: { node, path, report in
            guard case .array(let nodes) = node.value, nodes.count == 2 else {
                report.problem(path, "\(node.excerpt) is not a point [x, y], each 0.0…1.0", at: node.origin)
                return nil
            }
            let coordinate = ConfigForm<Double>.number(0...1)
            // Both are read before either is judged, so that both are reported.
            let x = coordinate.read(nodes[0], "\(path)[0]", report)
            let y = coordinate.read(nodes[1], "\(path)[1]", report)
            guard let x, let y else { return nil }
            return Value(x: x, y: y)
        },
        show: { "[\($0.x), \($0.y)]" }
    )
}
