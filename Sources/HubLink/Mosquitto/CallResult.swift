// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0
import CMosquitto
import Glibc

/// What a libmosquitto call returned, with the errno that it left behind.
struct CallResult: Hashable, Sendable {
    /// `MOSQ_ERR_…`
    let code: CInt
    let errno: CInt

    /// Made right after the call, before anything else can change errno.
    init(_ code: CInt) {
        self.errno = Glibc.errno
        self.code = code
    }

    /// `MOSQ_ERR_CONN_PENDING` and `MOSQ_ERR_AUTH_CONTINUE` are below zero and no failures.
    var isSuccess: Bool { code <= 0 }

    /// - Throws: ``HubError/Code/configuration`` for whatever it is: only options are set this way.
    func check(_ what: String) throws(HubError) {
        guard !isSuccess else { return }
        throw HubError(.configuration, "\(what): \(String(cString: mosquitto_strerror(code)))", libraryCode: code)
    }
}

/// A ``CallResult`` that is no success.
struct CallFailure: Error {
    let result: CallResult

    init(_ result: CallResult) { self.result = result }
}
