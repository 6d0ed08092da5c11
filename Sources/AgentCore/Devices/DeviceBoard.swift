// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

package import AgentRuntime
package import ClassroomEvents
import Synchronization

/// What is known of every device now. Any thread may read and write; nobody waits.
package final class DeviceBoard: Sendable {
    private struct Entry {
        var state: DeviceState
        /// Counts up with every change that the hub should hear at once.
        var revision: UInt64 = 1
    }

    private let entries = Mutex<[Code: Entry]>([:])
    /// Set when a device changed in a way that the hub should hear at once.
    private let changed: Latch

    package init(changed: Latch) { self.changed = changed }

    /// Adds a device, which is unavailable until its driver has delivered.
    package func add(_ device: Code, kind: String) {
        let state = DeviceState(device: device, kind: kind, status: .unavailable, time: Moment.now().rfc3339)
        entries.withLock { $0[device] = Entry(state: state) }
    }

    /// Changes a device's state.
    /// - Parameter isNews: Whether the hub should hear of it at once; readings and counters wait for the next
    ///   refresh.
    package func update(_ device: Code, isNews: Bool, _ change: (inout DeviceState) -> Void) {
        entries.withLock { entries in
            guard var entry = entries[device] else { return }
            change(&entry.state)
            entry.state.time = Moment.now().rfc3339
            if isNews { entry.revision += 1 }
            entries[device] = entry
        }
        if isNews { changed.set() }
    }

    /// Makes every device's readings and counters news, so that the hub hears of them now and again.
    package func refreshAll() {
        entries.withLock { entries in
            for device in entries.keys { entries[device]?.revision += 1 }
        }
        changed.set()
    }

    package func state(of device: Code) -> DeviceState? { entries.withLock { $0[device]?.state } }

    /// All devices, by id.
    package var all: [DeviceState] {
        entries.withLock { $0.values.map(\.state).sorted { $0.device < $1.device } }
    }

    /// The devices whose revision differs from what `seen` says.
    package func news(since seen: [Code: UInt64]) -> [(device: Code, state: DeviceState, revision: UInt64)] {
        entries.withLock { entries in
            entries.filter { seen[$0.key] != $0.value.revision }
                .map { (device: $0.key, state: $0.value.state, revision: $0.value.revision) }
                .sorted { $0.device.description < $1.device.description }
        }
    }
}
