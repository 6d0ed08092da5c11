// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

package import ClassroomEvents
package import DeviceDrivers
package import Logging

/// Turns what becomes of one device into its state, an event and a log line: once a change, not once a try.
package actor DeviceReporter {
    private let device: Code
    private let states: DeviceBoard
    private let recorder: EventRecorder
    private let logger: Logger
    private var budget = ChangeBudget()
    private var told: DeviceChanged?
    /// What is so now; differs from ``told`` while the budget is used up.
    private var current: DeviceChanged?
    private var isRetelling = false

    package init(device: Code, states: DeviceBoard, recorder: EventRecorder, logger: Logger) {
        self.device = device
        self.states = states
        self.recorder = recorder
        var logger = logger
        logger[metadataKey: "device"] = "\(device)"
        self.logger = logger
    }

    /// The device has delivered its first good sample since it was opened.
    package func delivered() async {
        await tell(DeviceChanged(status: .available))
    }

    package func failed(_ error: DriverError) async {
        let change = DeviceChanged(
            status: error.code == .busy ? .busy : .unavailable,
            reason: "\(error). \(error.advice)",
            holder: error.holder?.description
        )
        await tell(change)
    }

    private func tell(_ change: DeviceChanged) async {
        states.update(device, isNews: current != change) { state in
            state.status = change.status
            state.reason = change.reason
            state.holder = change.holder
            if change.status != .available { state.clearReadings() }
        }
        current = change
        guard told != change else { return }
        guard budget.take() else { return retellLater() }
        told = change
        if change.status == .available {
            logger.notice("device delivers")
        } else {
            logger.warning("device \(change.status.rawValue)", metadata: ["reason": "\(change.reason ?? "")"])
        }
        await recorder.record(change, device: device)
    }

    /// The last change must be told, also when the device has nothing more to say.
    private func retellLater() {
        guard !isRetelling else { return }
        isRetelling = true
        Task {
            try? await Task.sleep(for: .seconds(30))  // nobody cancels it
            isRetelling = false
            if let current { await tell(current) }
        }
    }
}
