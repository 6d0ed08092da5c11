// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// One device that produces samples.
///
/// A driver is an actor on a ``PollThread`` of its own. Whoever makes it gives it the analysis; the
/// driver lends each raw frame or block to that closure on its own thread, and only the closure's
/// result leaves the driver. The consumer pulls: between two calls of ``next()`` nothing is queued
/// above the kernel, so a slow consumer loses samples in the kernel's ring instead of growing the heap.
///
/// One consumer per driver. Cancel its task before ``close()``; then nothing waits for a descriptor
/// that goes away.
package protocol DeviceDriver: Actor {
    associatedtype Sample: Sendable

    /// The name used in logs, topics and errors, such as `"cam-front"`.
    nonisolated var name: String { get }

    /// Finds, opens and starts the device. May block for as long as the hardware takes.
    ///
    /// A failure leaves nothing open. A second call without ``close()`` throws `busy`.
    func open() async throws(DriverError)

    /// The next sample, or `nil` once the calling task is cancelled.
    /// - Throws: `closed` when the driver is not open. After any error the driver must be closed and
    ///   opened again; samples do not resume by themselves.
    func next() async throws(DriverError) -> Sample?

    /// Stops the device and frees what ``open()`` took. Never fails, may be repeated.
    func close()
}

extension DeviceDriver {
    /// The samples as an `AsyncSequence`; it ends when the consuming task is cancelled.
    package nonisolated var samples: DeviceSamples<Self> { DeviceSamples(driver: self) }
}

/// The sequence form of ``DeviceDriver/next()``. It stores nothing.
package struct DeviceSamples<Driver: DeviceDriver>: AsyncSequence, Sendable {
    package typealias Element = Driver.Sample
    package typealias Failure = DriverError

    let driver: Driver

    package struct AsyncIterator: AsyncIteratorProtocol {
        let driver: Driver

        package mutating func next() async throws(DriverError) -> Driver.Sample? {
            try await driver.next()
        }

        package mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(DriverError) -> Driver.Sample? {
            try await driver.next()
        }
    }

    package func makeAsyncIterator() -> AsyncIterator { AsyncIterator(driver: driver) }
}
