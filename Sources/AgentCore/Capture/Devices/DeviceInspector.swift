// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

package import AgentRuntime
package import DeviceDrivers

/// Looks at this machine's devices and at files, on a thread that may block for it.
package actor DeviceInspector {
    private let thread: PollThread

    package nonisolated var unownedExecutor: UnownedSerialExecutor { thread.executor }

    package init(thread: PollThread) { self.thread = thread }

    package func cameras() -> [CameraEntry] { CameraDirectory.cameras() }

    package func microphones() -> [MicrophoneEntry] { MicrophoneDirectory.microphones() }

    package func info(_ entry: CameraEntry) throws(DriverError) -> CameraInfo { try CameraInfo(entry: entry) }

    /// Who has a camera open, as far as this process may see.
    package func use(of camera: CameraEntry) -> DeviceUse {
        if camera.problem?.code == .denied { return .denied }
        return DeviceHolder.find(node: camera.node).map(DeviceUse.busy) ?? .free
    }

    /// Who records from a sound card's first capture device, as far as this process may see.
    package func use(of microphone: MicrophoneEntry) -> DeviceUse {
        let node = microphone.captureNode
        // A sound card's control node is open to everyone who may open this one.
        return DeviceHolder.find(node: node).map(DeviceUse.busy) ?? (CaptureNode.isDenied(node) ? .denied : .free)
    }

    /// Runs what blocks, such as making a file.
    package func run<Value: Sendable, Failure>(
        _ work: @Sendable () throws(Failure) -> Value
    ) throws(Failure) -> Value {
        try work()
    }
}
