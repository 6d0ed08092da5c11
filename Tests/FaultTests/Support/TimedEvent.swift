// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// What an event says of time.
struct TimedEvent: Decodable {
    struct Details: Decodable {
        var bootid: String?
        var offset_ms: Int?
    }

    var type: String
    var time: String
    var family: String
    var sequence: String
    var clock: String?
    var bootid: String?
    var monotonicms: String?
    var data: Details

    init(_ payload: [UInt8]) throws { self = try JSONDecoder().decode(Self.self, from: Data(payload)) }

    /// When it happened, in milliseconds since 1970, by what was learnt of the clock later.
    /// - Parameter synchronised: The data of the `classroom.clock.synchronised` event of the same boot.
    func corrected(by synchronised: Details) -> Int? {
        guard bootid == synchronised.bootid, let offset = synchronised.offset_ms else { return nil }
        return monotonicms.flatMap { Int($0) }.map { $0 + offset }
    }
}
