// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

package import HubLink

/// Which failures of the way to the hub are worth a line: one a failure of an address, not one a try, as a hub that
/// is away for a week must not fill the journal.
package struct FailureNews {
    /// By address, of which a configuration has few.
    private var told: [HubAddress?: String] = [:]

    package init() {}

    /// Whether the address failed otherwise before, or not at all.
    package mutating func isNews(_ error: HubError) -> Bool {
        // Figures, such as the time of a clock or of a wait, change with every try.
        let gist = error.detail.filter { !$0.isNumber && $0 != "." }
        return told.updateValue(gist, forKey: error.address) != gist
    }
}
