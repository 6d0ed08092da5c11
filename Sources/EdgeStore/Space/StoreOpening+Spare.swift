// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

extension StoreOpening {
    /// Opens the store, with the spare's space when there is no other.
    func openWithSpare(after loss: StoreLoss?, lockTimeout: Duration) throws(StoreError) -> Opened {
        do throws(StoreError) {
            return try open(after: loss, lockTimeout: lockTimeout)
        } catch  where error.code == .diskFull && SpareFile(files: files).giveUp() {
            return try open(after: loss, lockTimeout: lockTimeout)
        }
    }
}
