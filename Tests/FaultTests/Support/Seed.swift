// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestBroker

/// What a test's chance grows from: another one in each run, or that of `CLASSROOM_SEED` to repeat a failure.
struct Seed: CustomStringConvertible {
    private let value: UInt64

    init() {
        let given = ProcessInfo.processInfo.environment["CLASSROOM_SEED"].flatMap { UInt64($0) }
        value = given ?? UInt64.random(in: 0...999_999)
        print("\(self)")
    }

    var generator: SeededGenerator { SeededGenerator(seed: value) }

    var description: String { "to repeat: CLASSROOM_SEED=\(value)" }
}
