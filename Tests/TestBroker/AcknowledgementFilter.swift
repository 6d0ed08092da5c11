// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// Follows a stream of MQTT packets from the hub, and can leave out the PUBACKs.
struct AcknowledgementFilter {
    private enum Place { case header, length(value: Int, shift: Int), body(left: Int) }

    private var place = Place.header
    private var isDropping = false
    private var header: [UInt8] = []

    /// - Returns: What is left of `bytes`; the first bytes of a packet may come with the next call.
    mutating func pass(_ bytes: ArraySlice<UInt8>, dropping: Bool) -> [UInt8] {
        var passed: [UInt8] = []
        for byte in bytes {
            switch place {
            case .header:
                isDropping = dropping && byte >> 4 == 4
                header = [byte]
                place = .length(value: 0, shift: 0)
            case .length(let value, let shift):
                header.append(byte)
                let sum = value | Int(byte & 0x7F) << shift
                guard byte & 0x80 == 0 || shift == 21 else {
                    place = .length(value: sum, shift: shift + 7)
                    continue
                }
                if !isDropping { passed += header }
                place = sum == 0 ? .header : .body(left: sum)
            case .body(let left):
                if !isDropping { passed.append(byte) }
                place = left == 1 ? .header : .body(left: left - 1)
            }
        }
        return passed
    }
}
