// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0
import AgentRuntime
import CMosquitto
import Glibc

/// One `getaddrinfo` on a thread of its own, because a dead name server holds it for tens of seconds.
///
/// No task takes part: a shared pool that is busy, or blocked, must not hold up the way to the hub.
enum NameLookup {
    /// What a name stands for.
    struct Answer: Sendable {
        /// Address families in the order in which to try them (RFC 6724), each once.
        var families: [AddressFamily]
        /// Numeric addresses in the same order.
        var addresses: [String]
    }

    /// Starts the lookup. Nothing can stop it early; the thread ends with the call.
    /// - Parameter end: Called once, on that thread, after as long as the system's resolver takes.
    static func begin(
        _ host: String,
        end: @escaping @Sendable (Result<Answer, HubError>) -> Void
    ) throws(ThreadError) {
        // Dropped at once, the thread still does the work that it has.
        try PollThread(label: "hub-lookup").perform {
            do throws(HubError) { end(.success(try answer(for: host))) } catch { end(.failure(error)) }
        }
    }

    /// - Throws: The `EAI_` code in ``HubError/libraryCode``.
    private static func answer(for host: String) throws(HubError) -> Answer {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let result = getaddrinfo(host, nil, &hints, &list)
        guard result == 0 else { throw .nameNotFound(host, code: result) }
        defer { freeaddrinfo(list) }

        var answer = Answer(families: [], addresses: [])
        var entry = list
        while let current = entry?.pointee {
            if let family = AddressFamily(rawValue: current.ai_family) {
                if !answer.families.contains(family) { answer.families.append(family) }
                answer.addresses.append(Self.numeric(current))
            }
            entry = current.ai_next
        }
        guard !answer.families.isEmpty else { throw .nameNotFound(host, code: EAI_NONAME) }
        return answer
    }

    private static func numeric(_ entry: addrinfo) -> String {
        var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        guard getnameinfo(entry.ai_addr, entry.ai_addrlen, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST) == 0
        else { return "?" }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

/// IPv4 or IPv6, by the system's number.
enum AddressFamily: Int32, Sendable {
    case ipv4 = 2
    case ipv6 = 10

    /// The wildcard to bind to. libmosquitto tries only the first address that a name gives; an address
    /// of the other family cannot bind to this and is passed over.
    var wildcard: String { self == .ipv4 ? "0.0.0.0" : "::" }
}
