// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0
import AgentRuntime
import Glibc

/// Name and TCP, in the words of a technician.
extension HubError {
    /// - `code`: `EAI_…`.
    static func nameNotFound(_ host: String, code: Int32) -> HubError {
        let isTemporary = code == EAI_AGAIN
        return HubError(
            .nameNotFound,
            "the name \(host) was not found (\(String(cString: gai_strerror(code))))",
            advice: isTemporary
                ? "No name server answers: check the network cable and the DNS server of this machine."
                : "Check the spelling of the hub's name, or use its address.",
            libraryCode: code
        )
    }

    /// - `errno`: Of `connect`, or of the socket (`SO_ERROR`).
    static func unreachable(errno: Int32) -> HubError {
        let advice: String? =
            switch errno {
            case ECONNREFUSED:
                "The machine is there, but nothing listens on this port: check the port and that the hub runs."
            case ENETUNREACH, EADDRNOTAVAIL:
                "This machine has no route there: check the network cable and the default gateway."
            case EHOSTUNREACH:
                "The network is there, the hub's machine is not: check its address and that it is switched on."
            case ETIMEDOUT:
                "No answer at all: a firewall may drop the packets, or the machine is off."
            case EMFILE, ENFILE:
                "This machine has no file descriptors left."
            default: nil
            }
        return HubError(
            .unreachable,
            "no TCP connection: \(String(cString: strerror(errno)))",
            advice: advice,
            libraryCode: errno
        )
    }

    /// - `operation`: The C function that failed.
    static func system(_ operation: String, errno: Int32) -> HubError {
        HubError(.system, "\(operation) failed: \(String(cString: strerror(errno)))", libraryCode: errno)
    }

    static func system(_ error: ThreadError) -> HubError {
        HubError(.system, error.description, libraryCode: error.errno)
    }

    static func timedOut(_ step: String, after limit: Duration, advice: String) -> HubError {
        HubError(.timedOut, "no \(step) within \(limit.seconds) s", advice: advice)
    }
}

extension Duration {
    /// Rounded to 0.1 s, for people.
    var seconds: String {
        let tenths =
            (components.seconds * 10) + (components.attoseconds + 50_000_000_000_000_000) / 100_000_000_000_000_000
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
    }
}
