// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// Signals on their way from a session to its one consumer.
///
/// Bounded without losing any: acknowledgements, because a publication keeps its place in the window
/// until its end was read; the rest, because the session neither reads its socket nor connects while
/// the mailbox ``isCrowded``.
final class HubMailbox: Sendable {
    private struct State {
        let capacity: Int
        let byteCapacity: Int
        var signals: [HubSignal] = []
        var unreadEnds = 0
        var unreadOthers = 0
        var unreadBytes = 0
        var isFinished = false
        var consumer: CheckedContinuation<[HubSignal]?, Never>?

        var isCrowded: Bool { unreadOthers >= capacity || unreadBytes >= byteCapacity }

        mutating func take() -> [HubSignal] {
            defer {
                signals.removeAll(keepingCapacity: true)
                (unreadEnds, unreadOthers, unreadBytes) = (0, 0, 0)
            }
            return signals
        }
    }

    private let state: Mutex<State>
    private let wakeUp: WakeUp

    /// - `capacity`: Signals other than the ends of publications.
    /// - `byteCapacity`: Payload bytes of messages.
    /// - `wakeUp`: Posted when a crowded mailbox was emptied.
    init(capacity: Int, byteCapacity: Int, wakeUp: WakeUp) {
        self.state = Mutex(State(capacity: capacity, byteCapacity: byteCapacity))
        self.wakeUp = wakeUp
    }

    /// Publications that ended, but the consumer does not know it yet.
    var unreadEnds: Int { state.withLock(\.unreadEnds) }

    var isCrowded: Bool { state.withLock(\.isCrowded) }

    func put(_ signals: [HubSignal]) {
        guard !signals.isEmpty else { return }
        let delivery = state.withLock { state -> Delivery? in
            for signal in signals {
                switch signal {
                case .acknowledged, .abandoned: state.unreadEnds += 1
                case .message(let message):
                    state.unreadOthers += 1
                    state.unreadBytes += message.payload.count
                default: state.unreadOthers += 1
                }
            }
            state.signals += signals
            guard let consumer = state.consumer else { return nil }
            state.consumer = nil
            return Delivery(consumer: consumer, signals: state.take())
        }
        delivery?.consumer.resume(returning: delivery?.signals)
    }

    /// No more signals will come: ``next()`` gives what is left and then `nil`.
    func finish() {
        let consumer = state.withLock { state in
            state.isFinished = true
            defer { state.consumer = nil }
            return state.consumer
        }
        consumer?.resume(returning: nil)
    }

    /// Everything unread, oldest first, waiting for the first; `nil` at the end and on cancellation.
    func next() async -> [HubSignal]? {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                enum Step { case wait, give([HubSignal]?, wasCrowded: Bool) }
                let step = state.withLock { state -> Step in
                    precondition(state.consumer == nil, "a hub session has one consumer")
                    let wasCrowded = state.isCrowded
                    if Task.isCancelled { return .give(nil, wasCrowded: false) }
                    if !state.signals.isEmpty { return .give(state.take(), wasCrowded: wasCrowded) }
                    if state.isFinished { return .give(nil, wasCrowded: false) }
                    state.consumer = continuation
                    return .wait
                }
                guard case .give(let signals, let wasCrowded) = step else { return }
                continuation.resume(returning: signals)
                if wasCrowded { wakeUp.post() }
            }
        } onCancel: {
            let consumer = state.withLock { state in
                defer { state.consumer = nil }
                return state.consumer
            }
            consumer?.resume(returning: nil)
        }
    }

    private struct Delivery {
        var consumer: CheckedContinuation<[HubSignal]?, Never>
        var signals: [HubSignal]
    }
}
