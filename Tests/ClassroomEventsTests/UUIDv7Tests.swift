// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents
import Testing

@Suite("UUIDv7Generator")
struct UUIDv7Tests {
    @Test("has the canonical form, version 7, the RFC's variant and the time in front")
    func form() throws {
        var generator = UUIDv7Generator()
        for _ in 0..<1000 {
            let id = generator.next(unixMilliseconds: 0x0192_F1C4_ABCD)
            let groups = id.split(separator: "-", omittingEmptySubsequences: false)
            #expect(groups.map(\.count) == [8, 4, 4, 4, 12])
            #expect(id.allSatisfy { $0 == "-" || "0123456789abcdef".contains($0) })
            #expect(id.hasPrefix("0192f1c4-abcd-7"))
            let variant = try #require(groups[3].first)
            #expect("89ab".contains(variant))
        }
    }

    @Test("ids of one generator only go up and never repeat", arguments: [0, 1, 1000, -3_600_000, -315_360_000_000])
    func increasing(step: Int64) {
        var generator = UUIDv7Generator()
        var clock: Int64 = 1_760_000_000_000
        var ids: [String] = []
        for index in 0..<10_000 {
            if index % 100 == 50 { clock += step }  // also back, by an hour or ten years
            ids.append(generator.next(unixMilliseconds: clock))
        }
        #expect(zip(ids, ids.dropFirst()).allSatisfy { $0 < $1 })
    }

    @Test("more ids than the counter has values in one millisecond borrow from the next")
    func overflow() {
        var generator = UUIDv7Generator()
        let ids = (0..<9000).map { _ in generator.next(unixMilliseconds: 5) }
        #expect(zip(ids, ids.dropFirst()).allSatisfy { $0 < $1 })
        #expect(ids.last?.hasPrefix("00000000-0005-") == false)
        let later = generator.next(unixMilliseconds: 1000)
        #expect(later.hasPrefix("00000000-03e8-7"))
    }

    @Test("a clock before 1970 counts as 1970")
    func beforeEpoch() {
        var generator = UUIDv7Generator()
        #expect(generator.next(unixMilliseconds: -5).hasPrefix("00000000-0000-7"))
    }

    @Test("two generators do not collide")
    func random() {
        var (one, other) = (UUIDv7Generator(), UUIDv7Generator())
        let ids = (0..<2000).flatMap { _ in [one.next(unixMilliseconds: 7), other.next(unixMilliseconds: 7)] }
        #expect(Set(ids).count == ids.count)
    }
}
