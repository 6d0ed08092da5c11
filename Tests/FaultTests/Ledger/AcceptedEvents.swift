// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents
import Foundation

/// What `LinkTorture` wrote down as accepted.
struct AcceptedEvents {
    /// The sequences of one stream.
    struct Sequences {
        fileprivate var isAccepted: [Bool] = []
        fileprivate(set) var count = 0
        /// The highest.
        var last: Int { isAccepted.count - 1 }
        var all: [Int] { isAccepted.indices.filter { isAccepted[$0] } }
    }

    private(set) var streams: [EventStream: Sequences] = [:]
    private(set) var problems: [String] = []

    var count: Int { streams.values.reduce(0) { $0 + $1.count } }

    init() {}

    init(journal path: String) throws {
        let data = try Data(contentsOf: URL(filePath: path))
        data.withUnsafeBytes { bytes in
            var start = 0
            while let end = bytes.index(of: UInt8(ascii: "\n"), from: start) {
                take(line: UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
                start = end + 1
            }
            if start < bytes.count { problems.append("the journal ends within a line") }
        }
    }

    mutating func accept(_ stream: EventStream, _ sequence: Int) {
        let accepted = streams[stream, default: Sequences()].isAccepted.count
        if accepted <= sequence {
            streams[stream, default: Sequences()].isAccepted +=
                [Bool](repeating: false, count: sequence + 1 - accepted)
        } else if streams[stream]?.isAccepted[sequence] == true {
            problems.append("\(stream): \(sequence) was given away twice")
        }
        streams[stream]?.isAccepted[sequence] = true
        streams[stream]?.count += 1
    }

    private mutating func take(line: UnsafeRawBufferPointer) {
        let space = UInt8(ascii: " ")
        guard
            let first = line.index(of: space, from: 0), let second = line.index(of: space, from: first + 1),
            let family = Family(rawValue: String(decoding: line[..<first], as: UTF8.self)),
            let epoch = UnsafeRawBufferPointer(rebasing: line[(first + 1)..<second]).decimal,
            let sequence = UnsafeRawBufferPointer(rebasing: line[(second + 1)...]).decimal
        else {
            problems.append("not a line of the journal: \(String(decoding: line, as: UTF8.self))")
            return
        }
        accept(EventStream(family: family, epoch: epoch), sequence)
    }
}
