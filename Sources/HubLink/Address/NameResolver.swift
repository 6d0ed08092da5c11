// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0
import AgentRuntime
import Glibc
import Synchronization

/// Looks names up without waiting longer than told. At most one lookup a name is under way.
final class NameResolver: Sendable {
    private enum Entry {
        case underWay
        case ended(Result<NameLookup.Answer, HubError>)
    }

    private let entries = Mutex<[String: Entry]>([:])
    private let wakeUp: WakeUp

    /// - `wakeUp`: Posted when a lookup ends; that of the watch given to ``resolve(_:on:within:unless:)``.
    init(wakeUp: WakeUp) { self.wakeUp = wakeUp }

    /// A numeric host is its own answer. A lookup that was given up is taken up again by the next call.
    func resolve(
        _ host: String,
        on watch: SocketWatch,
        within limit: Duration,
        unless isAborted: () -> Bool
    ) async throws(HubError) -> NameLookup.Answer {
        if let family = Self.numericFamily(of: host) {
            return NameLookup.Answer(families: [family], addresses: [host])
        }
        try begin(host)
        let deadline = ContinuousClock.now + limit
        while true {
            if let result = takeResult(host) { return try result.get() }
            let left = deadline - .now
            guard left > .zero else {
                throw .timedOut(
                    "answer for the name \(host)",
                    after: limit,
                    advice: "No name server answers: check the network cable and the DNS server of this machine."
                )
            }
            let outcome = await watch.wait(for: nil, timeout: left)
            if outcome.isCancelled || isAborted() { throw HubError(.stopped, "stopped") }
        }
    }

    private func begin(_ host: String) throws(HubError) {
        let isNew = entries.withLock { entries in
            guard entries[host] == nil else { return false }
            entries[host] = .underWay
            return true
        }
        guard isNew else { return }
        do throws(ThreadError) {
            try NameLookup.begin(host) { [self] result in
                entries.withLock { $0[host] = .ended(result) }
                wakeUp.post()
            }
        } catch {
            entries.withLock { _ = $0.removeValue(forKey: host) }
            throw .system(error)
        }
    }

    private func takeResult(_ host: String) -> Result<NameLookup.Answer, HubError>? {
        entries.withLock { entries in
            guard case .ended(let result) = entries[host] else { return nil }
            entries[host] = nil
            return result
        }
    }

    private static func numericFamily(of host: String) -> AddressFamily? {
        var buffer = in6_addr()
        if inet_pton(AF_INET, host, &buffer) == 1 { return .ipv4 }
        if inet_pton(AF_INET6, host, &buffer) == 1 { return .ipv6 }
        return nil
    }
}
