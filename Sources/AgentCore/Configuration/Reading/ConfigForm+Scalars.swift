// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

extension ConfigForm where Value == Int {
    static func integer(_ range: ClosedRange<Int>) -> Self {
        let valid = "\(range.lowerBound)…\(range.upperBound)"
        return ConfigForm(type: "integer", valid: valid, show: { "\($0)" }) { value in
            guard case .integer(let number) = value else { return .wrongType }
            return range.contains(number) ? .value(number) : .not("in \(valid)")
        }
    }
}

extension ConfigForm where Value == Double {
    /// A number, with or without a decimal point. `nan` is never valid.
    static func number(_ range: ClosedRange<Double>) -> Self {
        let valid = "\(range.lowerBound)…\(range.upperBound)"
        return ConfigForm(type: "number", valid: valid, show: { "\($0)" }) { value in
            let number: Double
            switch value {
            case .integer(let whole): number = Double(whole)
            case .double(let double): number = double
            default: return .wrongType
            }
            return range.contains(number) ? .value(number) : .not("in \(valid)")
        }
    }
}

extension ConfigForm where Value == Duration {
    static func seconds(_ range: ClosedRange<Int>) -> Self {
        ConfigForm<Int>.integer(range).map({ .seconds($0) }, back: { Int($0.components.seconds) })
    }

    /// Seconds with or without a decimal point, to the millisecond.
    static func decimalSeconds(_ range: ClosedRange<Double>) -> Self {
        ConfigForm<Double>.number(range).map(
            { .milliseconds(Int(($0 * 1000).rounded())) },
            back: { $0 / .seconds(1) }
        )
    }

    static func hours(_ range: ClosedRange<Int>) -> Self {
        ConfigForm<Int>.integer(range).map({ .seconds($0 * 3600) }, back: { Int($0.components.seconds / 3600) })
    }
}

extension ConfigForm where Value == String {
    /// A text that is not empty, of at most `limit` bytes.
    static func text(limit: Int) -> Self {
        let valid = "1 to \(limit) bytes"
        return ConfigForm(type: "string", valid: valid, show: { ConfigText.quoted($0) }) { value in
            guard case .string(let text) = value else { return .wrongType }
            return (1...limit).contains(text.utf8.count) ? .value(text) : .not(valid)
        }
    }

    /// An absolute path of at most `limit` bytes, whose name has one of the endings in either case, where any are
    /// given. Whether anything is there is another question.
    static func path(limit: Int = 1024, endings: [String] = []) -> Self {
        var valid = "absolute path"
        if !endings.isEmpty { valid += " ending in " + endings.joined(separator: " or ") }
        if limit != 1024 { valid += " of at most \(limit) bytes" }
        return ConfigForm(type: "string", valid: valid, show: { ConfigText.quoted($0) }) { [valid] value in
            guard case .string(let text) = value else { return .wrongType }
            let ends = endings.isEmpty || endings.contains { text.lowercased().hasSuffix($0) }
            let isPath = text.utf8.first == UInt8(ascii: "/") && text.utf8.count <= limit
            return ends && isPath ? .value(text) : .not("an \(valid)")
        }
    }

    /// An absolute path of a file that the agent will use. The report notes it, for a check of its own.
    static func file(_ content: NamedFile.Content, endings: [String] = []) -> Self {
        var form = path(endings: endings)
        form.read = { [read = form.read] node, path, report in
            guard let file = read(node, path, report) else { return nil }
            report.file(NamedFile(path: path, file: file, content: content, origin: node.origin))
            return file
        }
        return form
    }

    /// An absolute path of a directory for the agent's own files. The report notes it, for a check of its own.
    static func directory() -> Self { file(.directory) }
}

extension ConfigForm where Value: CaseIterable & RawRepresentable, Value.RawValue == String {
    /// One of the words of an enumeration.
    static func choice(_ type: Value.Type = Value.self) -> Self {
        let words = type.allCases.map { ConfigText.quoted($0.rawValue) }.joined(separator: ", ")
        return ConfigForm(type: "string", valid: words, show: { ConfigText.quoted($0.rawValue) }) { value in
            guard case .string(let text) = value else { return .wrongType }
            return Value(rawValue: text).map { .value($0) } ?? .not("one of \(words)")
        }
    }
}
