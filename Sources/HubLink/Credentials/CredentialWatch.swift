// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// Sees that the credentials of a standing connection were renewed on disk.
///
/// Certificate and key are two files, and each takes time to write: a change counts only when two looks at a short
/// distance see the same. What then turns out unusable is not judged again until it changes once more.
struct CredentialWatch {
    private let options: HubOptions
    private let address: HubAddress
    /// What the connection was made with.
    private let inUse: CredentialFiles
    private var last: CredentialFiles
    private var refused: CredentialFiles?
    private(set) var nextLook: ContinuousClock.Instant

    /// - `inUse`: From before the files were read.
    init(_ options: HubOptions, for address: HubAddress, inUse: CredentialFiles, now: ContinuousClock.Instant = .now) {
        (self.options, self.address, self.inUse) = (options, address, inUse)
        last = inUse
        nextLook = now + options.credentialCheck
    }

    /// To be called at ``nextLook``; earlier it does nothing.
    /// - Returns: Whether other credentials than those in use, and than those refused, lie there complete.
    mutating func areRenewed(now: ContinuousClock.Instant = .now) -> Bool {
        guard now >= nextLook else { return false }
        let files = CredentialFiles(options, for: address)
        defer { last = files }
        guard files != inUse, files != refused else {
            nextLook = now + options.credentialCheck
            return false
        }
        // A fifteenth: two seconds of the usual thirty.
        nextLook = now + options.credentialCheck / 15
        return files == last
    }

    /// What was seen last cannot be used.
    mutating func refuse(now: ContinuousClock.Instant = .now) {
        refused = last
        nextLook = now + options.credentialCheck
    }
}
