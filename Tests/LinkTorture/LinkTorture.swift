// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentCore
import AgentRuntime
import ClassroomEvents
import EdgeStore
import Glibc
import HubLink
import Logging
import ServiceLifecycle

/// Store, uplink and hub session as in the agent, without devices, under a load that asks for all that they can do.
/// For tests that kill it, cut it off, and turn its clock.
@main
enum LinkTorture {
    static func main() async throws {
        signal(SIGPIPE, SIG_IGN)
        guard let options = TortureOptions(CommandLine.arguments.dropFirst()), let code = Code("torture") else {
            print(TortureOptions.usage)
            exit(64)
        }
        let room = RoomAddress(district: code, school: code, room: code)
        let logger = Logger(label: "torture", factory: { StreamLogHandler.standardError(label: $0) })
        let store = try await EdgeStore(options.store, room: room, thread: PollThread(label: "store"))
        TortureJournal.tell("opened")

        let clock = TortureClock(file: options.synchronisedBy)
        let clockWatch = ClockWatch(
            recorder: EventRecorder(store: store, logger: logger),
            interval: .milliseconds(50),
            isSynchronised: { clock.isSynchronised }
        )
        let work = Latch()
        let uplink = await Uplink(
            room: room,
            version: "torture",
            store: store,
            session: try HubSession(options: options.link),
            states: DeviceBoard(changed: work),
            work: work,
            logger: logger
        )
        let services = ServiceGroup(services: [clockWatch, uplink], logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await services.run() }
            try await TortureLoad(into: store, options, clock: clock).run()
            if options.ends {
                try await untilDrained(store)
                TortureJournal.tell("drained")
                await services.triggerGracefulShutdown()
            }
            try await group.waitForAll()
        }
        await store.close()
    }

    /// Returns when the hub has acknowledged all; the store tells nobody, so this asks.
    private static func untilDrained(_ store: EdgeStore) async throws {
        while try await store.statistics().families.contains(where: { $0.waitingCount > 0 }) {
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}
