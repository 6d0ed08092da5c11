// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentRuntime
import ClassroomEvents
import EdgeStore
import Glibc
import Synchronization

/// Appends events of every family, one at a time each, whatever becomes of the disk, until standard input ends.
///
/// Prints a line at once for whatever happens: `FAMILY EPOCH SEQUENCE` for an event after its append has returned,
/// `refused FAMILY CODE` for one that was refused, `failed MESSAGE` for the first of a kind, `reserve BYTES` and
/// `scarce`/`plenty` when that changes, `closed` at the end. `open failed CODE` while the store cannot be opened.
struct Endurance {
    private let path: String
    private let reason = Reason()

    init(path: String) {
        self.path = path
    }

    func run() async throws {
        let end = End()
        let store = try await openInTheEnd()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for family in Family.allCases {
                group.addTask {
                    var call = 0
                    while !end.isThere {
                        call += 1
                        await append(try draft(family, call), to: store)
                        try await Task.sleep(for: .milliseconds(2))
                    }
                }
            }
            group.addTask {
                while !end.isThere {
                    await watch(store)
                    try await Task.sleep(for: .milliseconds(10))
                }
            }
            let input = try PollThread(label: "input")
            group.addTask {
                await InputEnd(thread: input).wait()
                end.come()
            }
            try await group.waitForAll()
        }
        await store.close()
        StoreTorture.say("closed\n")
    }

    /// As the service manager does with the agent.
    private func openInTheEnd() async throws -> EdgeStore {
        guard let code = Code("torture") else { exit(64) }
        let thread = try PollThread(label: "store")
        while true {
            do throws(StoreError) {
                let room = RoomAddress(district: code, school: code, room: code)
                return try await EdgeStore(StoreConfiguration(path: path), room: room, thread: thread)
            } catch {
                StoreTorture.say("open failed \(error.code) \(error)\n")
                try await Task.sleep(for: .milliseconds(200))
            }
        }
    }

    private func append(_ draft: EventDraft, to store: EdgeStore) async {
        do throws(StoreError) {
            for key in try await store.append([draft]) {
                StoreTorture.say("\(key.family) \(key.epoch) \(key.sequence)\n")
            }
            reason.forget()
        } catch {
            StoreTorture.say("refused \(draft.family) \(error.code)\n")
            reason.tell(error)
        }
    }

    private func watch(_ store: EdgeStore) async {
        reason.tell(isScarce: await store.isScarce)
        guard let reserve = try? await store.statistics().reserveBytes else { return }  // the appends say why
        reason.tell(reserve: reserve)
    }

    private func draft(_ family: Family, _ call: Int) throws -> EventDraft {
        switch family {
        case .security: try EventDraft(DoorOpened(call: call))
        case .attendance: try EventDraft(CardPresented(call: call))
        case .operations: try EventDraft(AgentChanged(state: .started, version: "\(call)"))
        case .behaviour: try EventDraft(OccupancyChanged(occupied: call % 2 == 0, because: "motion"))
        case .environment: try EventDraft(LightMeasured(call: call))
        }
    }
}

/// Whether the test has closed standard input.
private final class End: Sendable {
    private let flag = Atomic(false)

    var isThere: Bool { flag.load(ordering: .relaxed) }

    func come() { flag.store(true, ordering: .relaxed) }
}

/// Prints what is new only.
private final class Reason: Sendable {
    private struct Last {
        var error: StoreError?
        var reserve: Int64?
        var isScarce: Bool?
    }

    private let last = Mutex(Last())

    func tell(_ error: StoreError) {
        if last.withLock({ $0.error.replaced(by: error) }) { StoreTorture.say("failed \(error) \(error.advice)\n") }
    }

    func forget() { last.withLock { $0.error = nil } }

    func tell(reserve: Int64) {
        if last.withLock({ $0.reserve.replaced(by: reserve) }) { StoreTorture.say("reserve \(reserve)\n") }
    }

    func tell(isScarce: Bool) {
        if last.withLock({ $0.isScarce.replaced(by: isScarce) }) {
            StoreTorture.say(isScarce ? "scarce\n" : "plenty\n")
        }
    }
}

extension Optional where Wrapped: Equatable {
    /// - Returns: Whether it was another.
    fileprivate mutating func replaced(by value: Wrapped) -> Bool {
        defer { self = value }
        return self != value
    }
}

/// Waits for the end of standard input on a thread that may block.
private actor InputEnd {
    private let thread: PollThread

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.executor }

    init(thread: PollThread) {
        self.thread = thread
    }

    func wait() {
        var byte: UInt8 = 0
        while read(STDIN_FILENO, &byte, 1) > 0 {}
    }
}
