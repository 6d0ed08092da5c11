// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

package import EdgeStore

/// Dead letters for programs.
package enum DeadLetterText {
    private struct Head: Encodable {
        var reason: String
        var refusedUnixMilliseconds: Int64

        enum CodingKeys: String, CodingKey {
            case reason
            case refusedUnixMilliseconds = "refused_unix_ms"
        }
    }

    /// One JSON object without a line end; its member `event` is the payload, byte for byte.
    package static func json(_ letter: StoredDeadLetter) -> [UInt8] {
        let head = JSONLine.text(
            Head(reason: letter.reason, refusedUnixMilliseconds: letter.refusedUnixMilliseconds)
        )
        return Array("\(head.dropLast()),\"event\":".utf8) + letter.event.payload + [UInt8(ascii: "}")]
    }
}
