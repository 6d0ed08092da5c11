// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

package import ClassroomEvents
package import EdgeStore

extension EventQuery {
    /// From the options of `store search`.
    /// - Parameters:
    ///   - families: Empty for all.
    ///   - type: May lack the `classroom.` that all types begin with, as lists print it.
    package init(
        families: [Family],
        type: String?,
        device: String?,
        span: TimeSpan,
        limit: Int
    ) throws(SelectionError) {
        guard (1...Self.maximumLimit).contains(limit) else {
            throw SelectionError("-n is \(limit); valid is 1 to \(Self.maximumLimit)")
        }
        self.init()
        if !families.isEmpty { self.families = Set(families) }
        if let type {
            guard !type.isEmpty, !type.dropLast(2).contains("*"), !type.hasSuffix("*") || type.hasSuffix(".*") else {
                throw SelectionError("--type is '\(type)'; valid is a type, or its beginning and '.*', as store.*")
            }
            self.type = type.hasPrefix("classroom.") ? type : "classroom.\(type)"
        }
        self.device = device
        times = span.milliseconds
        self.limit = limit
    }
}
