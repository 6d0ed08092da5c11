// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// Why nothing could be measured, for people.
package struct BenchmarkFailure: Error, CustomStringConvertible {
    package var description: String

    package init(_ description: String) { self.description = description }
}
