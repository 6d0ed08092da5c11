// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentRuntime
import ClassroomEvents
import DeviceDrivers
package import EdgeStore
import Glibc
import HubLink
package import Logging
package import ServiceLifecycle

/// One room's agent, put together out of its configuration.
///
/// Making it opens the store and starts threads; nothing is sent and no device is touched before ``services`` run.
package struct Agent {
    /// In the order of their start; the reverse is the order of their end, so that the hub hears of what the
    /// devices said last.
    package let services: [any Service]

    /// - Throws: what keeps the agent from starting at all: no store or one that another agent has, no thread, an
    ///   unreadable password file.
    package init(configuration: AgentConfiguration, notifier: ServiceNotifier, logger: Logger) async throws {
        let version = AgentVersion.current
        let board = ProgressBoard()
        let work = Latch()
        // Before the store is touched: two processes may have it open, as subcommands do, but not two agents.
        let claim = try StoreClaim(directory: configuration.store.path)
        let store = try await EdgeStore(
            configuration.storeConfiguration,
            room: configuration.room,
            thread: PollThread(label: "store"),
            onRenewal: { renewal in
                logger.warning(
                    "the store was begun anew",
                    metadata: ["reason": "\(renewal.reason)", "old": "\(renewal.setAsideAs ?? "nothing left of it")"]
                )
            }
        )
        let recorder = EventRecorder(store: store, logger: logger)
        let states = DeviceBoard(changed: work)

        var options = try configuration.hubOptions()
        let topics = RoomTopics(configuration.room)
        options.will = RetainedMessages.presence(.lost, topics: topics, version: version)
        let session = try HubSession(options: options)
        let uplink = await Uplink(
            room: configuration.room,
            version: version,
            store: store,
            session: session,
            settings: configuration.hub.uplinkSettings,
            states: states,
            work: work,
            logger: logger
        )

        let room = RoomModel(settings: configuration.occupancy.senseSettings, recorder: recorder)
        let hotplug = HotplugMonitor(thread: try PollThread(label: "hotplug"))
        let factory = DeviceFactory(
            configuration: configuration,
            states: states,
            recorder: recorder,
            room: room,
            board: board,
            hotplug: hotplug.signal,
            logger: logger
        )
        let devices = try configuration.devices.map(factory.service)
        let local = LocalServer(
            path: configuration.local.socket,
            thread: try PollThread(label: "local"),
            logger: logger,
            answer: LocalAnswers(
                room: configuration.room,
                states: states,
                recorder: recorder,
                roomModel: room,
                uplink: uplink,
                board: board
            ).answer
        )

        services = [
            claim,
            Pulse(of: "store", on: board, allowance: .seconds(60)) { await store.flush() },
            // A name server that does not answer may hold this thread for half a minute.
            Pulse(of: "hub", on: board, allowance: .seconds(180)) { _ = await session.room },
            WatchdogService(board: board, notifier: notifier, logger: logger),
            uplink,
            Lifecycle(version: version, recorder: recorder, notifier: notifier, logger: logger),
            ClockWatch(recorder: recorder),
            HotplugService(monitor: hotplug, logger: logger),
            room,
            Together(devices),
            Periodic(every: configuration.measurements.state) { states.refreshAll() },
            local,
            Settling(),
        ]
    }
}

extension AgentConfiguration {
    package var storeConfiguration: StoreConfiguration {
        var settings = StoreConfiguration(path: "\(store.path)/events.sqlite")
        settings.maximumBytes = Int64(store.maxBytes)
        settings.history = store.history
        settings.historyBytes = Int64(store.historyMaxBytes)
        return settings
    }
}
