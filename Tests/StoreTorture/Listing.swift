// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import EdgeStore

/// Prints `FAMILY EPOCH SEQUENCE TYPE` for every event that a reader finds, and for what a
/// gap or a refusal tells, its event as `told EVENT`.
enum Listing {
    static func run(path: String) throws {
        let reader = try EdgeStoreReader(path: path)
        var position = EdgeStoreReader.Position()
        while case let events = try reader.next(after: &position), !events.isEmpty {
            for event in events {
                let key = event.key
                StoreTorture.say("\(key.family) \(key.epoch) \(key.sequence) \(event.type)\n")
                if event.type.hasPrefix("classroom.store.") {
                    StoreTorture.say("told \(String(decoding: event.payload, as: UTF8.self))\n")
                }
            }
        }
    }
}
