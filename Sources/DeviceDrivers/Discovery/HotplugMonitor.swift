// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

package import AgentRuntime
import CUdev
import Glibc

/// Watches for cameras and sound cards that come and go.
///
/// Listens to udevd, whose events arrive after permissions and links are in place; on a machine
/// without udevd to the kernel itself. It tells only *that* something changed, through ``signal``.
package actor HotplugMonitor {
    /// Raised at each change. Waiting on it works before and without ``run()``, then by time alone.
    package nonisolated let signal = HotplugSignal()
    private let thread: PollThread
    private static let subsystems = ["video4linux", "sound"]

    package nonisolated var unownedExecutor: UnownedSerialExecutor { thread.executor }

    package init(thread: PollThread) { self.thread = thread }

    /// Listens until the calling task is cancelled.
    /// - Throws: `inputOutput` or `denied` when the system gives no netlink socket or it fails.
    package func run() async throws(DriverError) {
        let listener = try UdevListener()
        try listener.start(subsystems: Self.subsystems)
        // A device that came before this call would otherwise wait for its supervisor's timer.
        signal.raise()
        while true {
            switch await thread.wait(for: listener.descriptor) {
            case .cancelled:
                return
            case .timedOut:
                continue
            case .ready(let events):
                if listener.drain() { signal.raise() }
                guard events & Int16(POLLHUP | POLLNVAL) == 0 else {
                    throw DriverError(device: "udev", operation: "poll", errno: EIO)
                }
            }
        }
    }
}

/// One libudev monitor. Stays on the thread that made it.
private struct UdevListener: ~Copyable {
    private let udev: Udev
    private let monitor: OpaquePointer
    /// Becomes readable with every event.
    let descriptor: CInt

    init() throws(DriverError) {
        guard let udev = Udev() else {
            throw DriverError(device: "udev", operation: "udev_new", errno: ENOMEM)
        }
        let source = access("/run/udev/control", F_OK) == 0 ? "udev" : "kernel"
        guard let monitor = udev_monitor_new_from_netlink(udev.context, source) else {
            throw DriverError(device: "udev", operation: "udev_monitor_new_from_netlink", errno: errno)
        }
        self.udev = udev
        self.monitor = monitor
        descriptor = udev_monitor_get_fd(monitor)
    }

    deinit {
        udev_monitor_unref(monitor)
    }

    /// Lets events of these subsystems in; before this none arrives.
    func start(subsystems: [String]) throws(DriverError) {
        for subsystem in subsystems {
            let result = udev_monitor_filter_add_match_subsystem_devtype(monitor, subsystem, nil)
            guard result >= 0 else {
                throw DriverError(device: "udev", operation: "udev_monitor_filter_add_match", errno: result)
            }
        }
        let result = udev_monitor_enable_receiving(monitor)
        guard result >= 0 else {
            throw DriverError(device: "udev", operation: "udev_monitor_enable_receiving", errno: result)
        }
    }

    /// Takes what has arrived, at most 64 events, without waiting.
    /// - Returns: Whether any of it was an event of the subsystems, or events were lost.
    func drain() -> Bool {
        var changed = false
        for _ in 0..<64 {
            errno = 0
            guard let device = udev_monitor_receive_device(monitor) else {
                return changed || errno == ENOBUFS
            }
            udev_device_unref(device)
            changed = true
        }
        return changed
    }
}
