// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

package import ClassroomSense
package import DeviceDrivers

/// What one frame told.
package enum CameraObservation: Sendable {
    case facts(CameraFacts)
    /// A frame that could not be decoded; nothing was learnt from it.
    case unreadable(PictureError)
}

/// The analysis of one camera's frames, on the camera's own thread.
///
/// The only place where the agent sees a picture: it is overwritten by the next one, and what leaves is facts.
package final class FrameAnalysis {
    private let reader: LumaReader
    private let analyser: CameraAnalyser
    private let isSoundHeard: @Sendable () -> Bool

    /// - Parameter isSoundHeard: Whether a microphone hears somebody: the room is then not taken for empty.
    package init(
        settings: CameraSettings,
        isSoundHeard: @escaping @Sendable () -> Bool
    ) throws(PictureError) {
        reader = try LumaReader()
        analyser = CameraAnalyser(settings: settings)
        self.isSoundHeard = isSoundHeard
    }

    package func observe(_ frame: CameraFrame, _ bytes: RawSpan) -> CameraObservation {
        let layout: PixelLayout =
            switch frame.layout {
            case .mjpg: .mjpg
            case .yuyv: .yuyv
            }
        do throws(PictureError) {
            try reader.read(
                bytes,
                layout: layout,
                width: frame.width,
                height: frame.height,
                bytesPerLine: frame.bytesPerLine
            )
        } catch {
            return .unreadable(error)
        }
        return .facts(
            analyser.process(
                reader.picture,
                at: .nanoseconds(frame.timestampNanoseconds),
                isSoundHeard: isSoundHeard()
            )
        )
    }
}
