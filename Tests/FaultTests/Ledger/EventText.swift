// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// A CloudEvent as the agent writes it, taken apart without decoding: a million in a debug build leave no time for that.
///
/// The attributes are strings in which JSON escapes nothing, and `data` comes last.
struct EventText {
    /// Of the whole event.
    let bytes: UnsafeRawBufferPointer
    private(set) var attributes: [(name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer)] = []
    /// The JSON object that `data` is.
    let data: UnsafeRawBufferPointer

    /// `nil` when it is not of that form.
    init?(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
        attributes.reserveCapacity(12)
        let quote = UInt8(ascii: "\"")
        guard bytes.hasText("{", at: 0) else { return nil }
        var position = 1
        while bytes.hasText("\"", at: position), let end = bytes.index(of: quote, from: position + 1) {
            let name = bytes.part(position + 1..<end)
            if name.isEqual(to: "data") {
                guard bytes.hasText(":", at: end + 1), bytes.hasText("}", at: bytes.count - 1) else { return nil }
                data = bytes.part(end + 2..<bytes.count - 1)
                return
            }
            guard bytes.hasText(":\"", at: end + 1), let valueEnd = bytes.index(of: quote, from: end + 3),
                bytes.hasText(",", at: valueEnd + 1)
            else { return nil }
            attributes.append((name, bytes.part(end + 3..<valueEnd)))
            position = valueEnd + 2
        }
        return nil
    }

    subscript(name: StaticString) -> UnsafeRawBufferPointer? { attributes.first { $0.name.isEqual(to: name) }?.value }

    /// The events of a message: one, or a JSON array of them without spaces between.
    static func split(_ payload: UnsafeRawBufferPointer) -> [UnsafeRawBufferPointer] {
        guard payload.hasText("[", at: 0), payload.hasText("]", at: payload.count - 1) else { return [payload] }
        var events: [UnsafeRawBufferPointer] = []
        var (start, position) = (1, 1)
        while let end = payload.index(of: UInt8(ascii: "}"), from: position) {
            position = end + 1
            if payload.hasText(",{\"specversion\":", at: position) || position == payload.count - 1 {
                events.append(payload.part(start..<position))
                start = position + 1
            }
        }
        return events
    }
}
