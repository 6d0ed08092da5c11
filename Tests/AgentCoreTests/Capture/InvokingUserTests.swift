// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import AgentCore

@Suite("InvokingUser")
struct InvokingUserTests {
    private let variables = ["SUDO_USER": "li", "SUDO_UID": "1000", "SUDO_GID": "1001"]

    @Test("behind sudo it is the user who typed the command")
    func sudo() {
        let root = InvokingUser(name: "root", userID: 0, groupID: 0)

        #expect(root.behindSudo { variables[$0] } == InvokingUser(name: "li", userID: 1000, groupID: 1001))
        #expect(root.behindSudo { _ in nil } == root)
        #expect(root.behindSudo { $0 == "SUDO_UID" ? "x" : variables[$0] } == root)
    }

    @Test("a user who is not root cannot sign with another's name")
    func forged() {
        let user = InvokingUser(name: "wang", userID: 1002, groupID: 1002)

        #expect(user.behindSudo { variables[$0] } == user)
    }
}
