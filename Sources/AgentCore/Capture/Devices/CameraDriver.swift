// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

package import AgentRuntime
package import DeviceDrivers

/// The driver of one camera, real or played from a file, for a command that opens it itself.
package enum CameraDriver<Sample: Sendable>: Sendable {
    case v4l2(V4LCamera<Sample>)
    case file(FileCamera<Sample>)

    /// - Parameter analyse: Runs on `thread`; its bytes are valid during the call only.
    package init(
        _ target: CameraTarget,
        thread: PollThread,
        analyse: sending @escaping (CameraFrame, RawSpan) -> Sample
    ) {
        switch target.source {
        case .v4l2(let match):
            self = .v4l2(
                V4LCamera(
                    name: target.reference.name,
                    match: match,
                    format: target.request,
                    thread: thread,
                    analyse: analyse
                )
            )
        case .file(let path):
            self = .file(
                FileCamera(
                    name: target.reference.name,
                    path: path,
                    framesPerSecond: target.request.framesPerSecond,
                    thread: thread,
                    analyse: analyse
                )
            )
        }
    }

    /// Opens and starts the camera.
    /// - Throws: `unsupported` as well when the camera that was asked for by its node cannot be told from another.
    package func open(_ target: CameraTarget) async throws(DriverError) {
        switch self {
        case .v4l2(let camera):
            try await camera.open()
            guard let asked = target.askedNode, let found = await camera.selection?.entry.node, found != asked else {
                return
            }
            await camera.close()
            throw DriverError(
                code: .unsupported,
                device: asked,
                operation: "find",
                detail: "nothing tells it from \(found), which the same serial number, port and name lead to"
            )
        case .file(let camera): try await camera.open()
        }
    }

    package func next() async throws(DriverError) -> Sample? {
        switch self {
        case .v4l2(let camera): try await camera.next()
        case .file(let camera): try await camera.next()
        }
    }

    package func close() async {
        switch self {
        case .v4l2(let camera): await camera.close()
        case .file(let camera): await camera.close()
        }
    }

    package var format: CameraFormat? {
        get async {
            switch self {
            case .v4l2(let camera): await camera.format
            case .file(let camera): await camera.format
            }
        }
    }

    package var counters: CameraCounters {
        get async {
            switch self {
            case .v4l2(let camera): await camera.counters
            case .file(let camera): await camera.counters
            }
        }
    }
}
