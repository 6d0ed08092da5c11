// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// Why a running store gave its database up, until the next one is open.
struct StoreLoss {
    var reason: String
    /// The file that must not be used again, as ``StoreFiles/identity(of:)`` tells; empty when it is gone already.
    var identity: [UInt64]
    /// The epoch that was being written: no file of this epoch or an earlier one may be gone on with, or
    /// sequences that the hub knows would be given a second time.
    var epoch: Int64
}
