// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0
import AgentRuntime
import Glibc

/// Checks the way to a hub step by step, for `doctor` and `hub ping`.
///
/// It connects as the agent would, but under a client id of its own and without a will, so that a
/// running agent keeps its session. Blocking happens on the probe's thread.
package actor HubProbe {
    private let options: HubOptions
    private let thread: PollThread
    private let watch: SocketWatch
    private let resolver: NameResolver

    package nonisolated var unownedExecutor: UnownedSerialExecutor { thread.executor }

    /// - Throws: ``HubError/Code/system``.
    package init(options: HubOptions) throws(HubError) {
        var options = options
        options.clientID += "/probe-\(getpid())"
        options.startsClean = true
        options.will = nil
        self.options = options
        let thread = try PollThread.forHub(label: "hub-probe")
        self.thread = thread
        self.watch = try SocketWatch(thread: thread)
        self.resolver = NameResolver(wakeUp: watch.wakeUp)
    }

    /// One finding a step, in order; after a failure the rest is ``HubFinding/Outcome/notReached``.
    ///
    /// - `publication`: Sent and waited for in ``HubStep/roundTrip``; `nil` leaves the step out.
    /// - `comesBack`: Also subscribes to the topic and waits for the message itself.
    /// - `limit`: For each step.
    package func check(
        _ address: HubAddress,
        publishing publication: HubPublication?,
        comesBack: Bool = false,
        within limit: Duration = .seconds(5)
    ) async -> [HubFinding] {
        var findings: [HubFinding] = []
        var versions = options.protocols[...]
        while let version = versions.popFirst() {
            findings = await check(address, version, publication, comesBack, limit)
            guard let last = findings.last, last.step == .login, case .failed(let error) = last.outcome,
                error.mayBeOfVersion
            else { break }
        }
        let missing = HubStep.allCases.dropFirst(findings.count)
        return findings + missing.map { HubFinding(step: $0, outcome: .notReached, took: .zero, detail: "") }
    }

    private func check(
        _ address: HubAddress,
        _ version: HubProtocol,
        _ publication: HubPublication?,
        _ comesBack: Bool,
        _ limit: Duration
    ) async -> [HubFinding] {
        var findings: [HubFinding] = []
        do throws(StepFailure) {
            let answer = try await step(.name, address, &findings) { () throws(HubError) in
                let answer = try await resolver.resolve(address.host, on: watch, within: limit, unless: { false })
                return (answer, answer.addresses.joined(separator: ", "))
            }
            let line = try await step(.tcp, address, &findings) { () throws(HubError) in
                (try await connect(to: address, version, answer.families, within: limit), "port \(address.port)")
            }
            if address.usesTLS {
                try await step(.tls, address, &findings) { () throws(HubError) in
                    try await line.handshake(within: limit)
                    return ((), line.tlsVersion ?? "")
                }
            } else {
                findings.append(HubFinding(step: .tls, outcome: .notNeeded, took: .zero, detail: "mqtt:// has none"))
            }
            try await step(.login, address, &findings) { () throws(HubError) in
                let connection = try await line.login(within: limit)
                return ((), connection.version.rawValue)
            }
            if let publication {
                try await step(.roundTrip, address, &findings) { () throws(HubError) in
                    ((), try await roundTrip(publication, comesBack: comesBack, on: line, within: limit))
                }
            } else {
                findings.append(HubFinding(step: .roundTrip, outcome: .notNeeded, took: .zero, detail: ""))
            }
            await line.disconnect(within: limit / 10)
        } catch {
            // The failed step is the last finding.
        }
        return findings
    }

    /// Ends ``check(_:_:_:_:_:)`` early.
    private struct StepFailure: Error {}

    @discardableResult
    private func step<Value>(
        _ step: HubStep,
        _ address: HubAddress,
        _ findings: inout [HubFinding],
        _ body: () async throws(HubError) -> (Value, String)
    ) async throws(StepFailure) -> Value {
        let start = ContinuousClock.now
        do throws(HubError) {
            let (value, detail) = try await body()
            findings.append(HubFinding(step: step, outcome: .passed, took: .now - start, detail: detail))
            return value
        } catch {
            let outcome = HubFinding.Outcome.failed(error.at(address))
            findings.append(HubFinding(step: step, outcome: outcome, took: .now - start, detail: error.detail))
            throw StepFailure()
        }
    }

    private func connect(
        to address: HubAddress,
        _ version: HubProtocol,
        _ families: [AddressFamily],
        within limit: Duration
    ) async throws(HubError) -> HubLine {
        var failure = HubError(.unreachable, "no address")
        for family in families {
            let line = try HubLine(address: address, version: version, options: options, watch: watch)
            do throws(HubError) {
                try await line.connectTCP(family: families.count > 1 ? family : nil, within: limit / families.count)
                return line
            } catch {
                failure = error
            }
        }
        throw failure
    }

    /// - Returns: What was seen, for people.
    private func roundTrip(
        _ publication: HubPublication,
        comesBack: Bool,
        on line: HubLine,
        within limit: Duration
    ) async throws(HubError) -> String {
        let deadline = ContinuousClock.now + limit
        if comesBack { _ = try line.subscribe(HubSubscription(publication.topic)) }
        let messageID = try line.publish(publication)
        var isAcknowledged = false
        var isBack = !comesBack
        while !(isAcknowledged && isBack) {
            guard deadline > .now else {
                throw .timedOut(
                    isAcknowledged ? "return of the message on \(publication.topic)" : "acknowledgement (PUBACK)",
                    after: limit,
                    advice: isAcknowledged
                        ? "The hub took the message, but does not let this client read the topic."
                        : "The hub lets this client in but takes no messages: it hangs or is full."
                )
            }
            for event in try await line.turn(timeout: deadline - .now, reads: true) {
                switch event {
                case .published(messageID, let reason) where reason.isFailure:
                    throw HubError(
                        .refused,
                        "the hub did not take a message on \(publication.topic): \(reason)",
                        advice: "Check what the hub allows this client to publish (its ACL).",
                        reason: reason
                    )
                case .published(messageID, _): isAcknowledged = true
                case .message(let message) where message.payload == publication.payload: isBack = true
                default: continue
                }
            }
        }
        return comesBack ? "acknowledged, and came back" : "acknowledged"
    }
}
