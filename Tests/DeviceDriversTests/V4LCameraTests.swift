// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentRuntime
import Glibc
import Testing

@testable import DeviceDrivers

@Suite("V4LCamera")
struct V4LCameraTests {
    private func camera(_ match: CameraMatch) throws -> V4LCamera<Int> {
        V4LCamera(
            name: "cam-front",
            match: match,
            format: CameraFormatRequest(),
            thread: try PollThread(label: "test-camera")
        ) { _, bytes in bytes.byteCount }
    }

    @Test("a camera that is not plugged in is gone, not a fault of another kind")
    func reportsMissing() async throws {
        let camera = try camera(CameraMatch(serial: "no such serial"))
        let error = await #expect(throws: DriverError.self) { try await camera.open() }
        #expect(error?.code == .gone)
        #expect(error?.device == "cam-front")
    }

    @Test("reading from a driver that is not open says so")
    func reportsClosed() async throws {
        let camera = try camera(CameraMatch())
        let error = await #expect(throws: DriverError.self) { try await camera.next() }
        #expect(error?.code == .closed)
    }

    @Test("closing may be repeated and needs no open before")
    func closesTwice() async throws {
        let camera = try camera(CameraMatch())
        await camera.close()
        await camera.close()
        #expect(await camera.format == nil)
        #expect(await camera.counters == CameraCounters())
    }

    @Test("a node that is no camera is refused and closed again")
    func refusesOtherNodes() throws {
        let before = DirectoryListing.names(of: "/proc/self/fd", limit: 4096).filter { Self.leads($0, to: "/dev/zero") }
        let error = #expect(throws: DriverError.self) { try V4LNode(path: "/dev/zero").capability() }
        let after = DirectoryListing.names(of: "/proc/self/fd", limit: 4096).filter { Self.leads($0, to: "/dev/zero") }
        #expect(error?.code == .unsupported)
        #expect(before == after)
    }

    @Test("a node that does not exist is gone")
    func reportsMissingNode() {
        let error = #expect(throws: DriverError.self) {
            try CameraInfo(entry: CameraEntry(node: "/dev/absent", card: ""))
        }
        #expect(error?.code == .gone)
    }

    private static func leads(_ descriptor: String, to path: String) -> Bool {
        var text = [CChar](repeating: 0, count: 64)
        let length = readlink("/proc/self/fd/\(descriptor)", &text, text.count)
        return length > 0 && text[..<length].elementsEqual(path.utf8.map { CChar($0) })
    }
}
