// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

package import Glibc

/// The person behind a command: who stands in the audit event and owns the captured file.
package struct InvokingUser: Hashable, Sendable {
    /// The login name; the number where the system knows no name for it.
    package var name: String
    package var userID: uid_t
    package var groupID: gid_t

    package init(name: String, userID: uid_t, groupID: gid_t) {
        self.name = name
        self.userID = userID
        self.groupID = groupID
    }

    /// The user of this process, or whoever became root through `sudo`.
    package static func current() -> InvokingUser {
        let (user, group) = (getuid(), getgid())
        let own = InvokingUser(name: loginName(of: user) ?? "\(user)", userID: user, groupID: group)
        return own.behindSudo { getenv($0).map { String(cString: $0) } }
    }

    /// The user that `sudo` names in its variables.
    ///
    /// They count for root alone: anybody else could set them and sign with another's name.
    func behindSudo(_ variable: (String) -> String?) -> InvokingUser {
        guard userID == 0, let name = variable("SUDO_USER"), !name.isEmpty,
            let user = variable("SUDO_UID").flatMap({ uid_t($0) }),
            let group = variable("SUDO_GID").flatMap({ gid_t($0) })
        else { return self }
        return InvokingUser(name: name, userID: user, groupID: group)
    }

    private static func loginName(of user: uid_t) -> String? {
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 16_384)
        guard getpwuid_r(user, &entry, &buffer, buffer.count, &found) == 0, found != nil else { return nil }
        return String(cString: entry.pw_name)
    }
}
