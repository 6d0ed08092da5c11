// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// One row of a table, as found on a leaf page of its tree (SQLite's file format, sections 1.6 and 2.1).
struct LeafRow {
    enum Value: Hashable {
        case null
        case integer(Int64)
        case real
        case text([UInt8])
        case blob([UInt8])
    }

    let rowID: Int64
    let values: [Value]

    /// The largest record that is looked at; the largest event is a fiftieth of it.
    private static let maximumBytes = 1 << 20
    private static let tableLeaf: UInt8 = 0x0D
    private static let maximumColumns = 32

    /// The rows of a page that can be read; none when it is not a table's leaf.
    static func rows(of page: [UInt8], in image: DatabaseImage) -> [LeafRow] {
        guard page.first == tableLeaf, let count = page.integer(at: 3, as: UInt16.self) else { return [] }
        return (0..<min(Int(count), page.count / 2)).compactMap { index in
            page.integer(at: 8 + 2 * index, as: UInt16.self).flatMap {
                LeafRow(cellAt: Int($0), of: page, in: image)
            }
        }
    }

    private init?(cellAt offset: Int, of page: [UInt8], in image: DatabaseImage) {
        var reader = ByteReader(page, at: offset)
        guard let size = reader.varint(), (1...Int64(Self.maximumBytes)).contains(size), let rowID = reader.varint(),
            let record = Self.record(Int(size), at: reader.offset, of: page, in: image),
            let values = Self.values(of: record)
        else { return nil }
        self.rowID = rowID
        self.values = values
    }

    /// The part on the page, followed by its overflow pages.
    private static func record(
        _ size: Int,
        at offset: Int,
        of page: [UInt8],
        in image: DatabaseImage
    ) -> ArraySlice<UInt8>? {
        let usable = image.usableBytes
        let local = localBytes(size, usable: usable)
        guard offset + local + (local < size ? 4 : 0) <= page.count else { return nil }
        guard local < size else { return page[offset..<offset + local] }
        var record = page[offset..<offset + local]
        var next = page.integer(at: offset + local, as: UInt32.self) ?? 0
        while record.count < size {
            guard let overflow = image.page(next), let following = overflow.integer(at: 0, as: UInt32.self) else {
                return nil
            }
            record += overflow[4..<min(usable, 4 + size - record.count)]
            next = following
        }
        return record
    }

    /// How much of a record of `size` bytes lies on the leaf itself.
    private static func localBytes(_ size: Int, usable: Int) -> Int {
        guard size > usable - 35 else { return size }
        let least = (usable - 12) * 32 / 255 - 23
        let most = least + (size - least) % (usable - 4)
        return most <= usable - 35 ? most : least
    }

    private static func values(of record: ArraySlice<UInt8>) -> [Value]? {
        var types = ByteReader(Array(record))
        guard let headerBytes = types.varint(), (1...Int64(record.count)).contains(headerBytes) else { return nil }
        var content = ByteReader(types.bytes, at: Int(headerBytes))
        var values: [Value] = []
        while types.offset < Int(headerBytes) {
            guard values.count < maximumColumns, let type = types.varint(), let value = content.value(ofType: type)
            else { return nil }
            values.append(value)
        }
        // Anything else is a record that was overwritten in part.
        return types.offset == Int(headerBytes) && content.offset == record.count ? values : nil
    }
}

/// Reads SQLite's variable-length integers and values, one after the other.
private struct ByteReader {
    let bytes: [UInt8]
    private(set) var offset: Int

    init(_ bytes: [UInt8], at offset: Int = 0) {
        self.bytes = bytes
        self.offset = offset
    }

    /// Seven bits a byte, the highest bit saying that more follow; all eight of a ninth.
    mutating func varint() -> Int64? {
        var result: UInt64 = 0
        for position in 0..<9 {
            guard offset < bytes.count else { return nil }
            let byte = bytes[offset]
            offset += 1
            if position == 8 { return Int64(bitPattern: result << 8 | UInt64(byte)) }
            result = result << 7 | UInt64(byte & 0x7F)
            if byte & 0x80 == 0 { return Int64(bitPattern: result) }
        }
        return nil
    }

    /// `nil` for a type that is not in use, or a value that is cut.
    mutating func value(ofType type: Int64) -> LeafRow.Value? {
        switch type {
        case 0: return .null
        case 1...4: return take(Int(type)).map { .integer(Self.signed($0)) }
        case 5: return take(6).map { .integer(Self.signed($0)) }
        case 6: return take(8).map { .integer(Self.signed($0)) }
        case 7: return take(8).map { _ in .real }
        case 8, 9: return .integer(type - 8)
        case 12...:
            guard (type - 12) / 2 <= bytes.count, let content = take(Int(type - 12) / 2) else { return nil }
            return type % 2 == 0 ? .blob(Array(content)) : .text(Array(content))
        default: return nil
        }
    }

    private mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
        guard offset <= bytes.count - count else { return nil }
        defer { offset += count }
        return bytes[offset..<offset + count]
    }

    private static func signed(_ bytes: ArraySlice<UInt8>) -> Int64 {
        let isNegative = (bytes.first ?? 0) & 0x80 != 0
        return bytes.reduce(isNegative ? -1 : 0) { $0 << 8 | Int64($1) }
    }
}
