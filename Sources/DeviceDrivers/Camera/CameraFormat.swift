// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// The size of a picture, in pixels.
package struct CameraSize: Hashable, Sendable {
    package var width: Int
    package var height: Int

    package init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }

    var area: Int { width * height }
}

/// What the config asks of a camera.
package struct CameraFormatRequest: Hashable, Sendable {
    package var size: CameraSize
    /// The most frames analysed in a second; a faster camera's others are given back unread.
    package var framesPerSecond: Double
    /// What may be used, the preferred one first.
    package var layouts: [CameraLayout]

    package init(
        width: Int = 1280,
        height: Int = 720,
        framesPerSecond: Double = 10,
        layouts: [CameraLayout] = [.mjpg, .yuyv]
    ) {
        size = CameraSize(width: width, height: height)
        self.framesPerSecond = framesPerSecond
        self.layouts = layouts
    }
}

/// What a camera was really set to.
package struct CameraFormat: Hashable, Sendable, CustomStringConvertible {
    package var layout: CameraLayout
    package var size: CameraSize
    /// 0 for a compressed layout.
    package var bytesPerLine: Int
    /// What the camera delivers, before pacing; `nil` when its driver does not say.
    package var framesPerSecond: Double?
    /// Whether a larger picture was refused for lack of USB bandwidth.
    package var isSteppedDown: Bool

    package var description: String {
        let rate = framesPerSecond.map { " at \(Double(Int($0 * 100 + 0.5)) / 100) fps" } ?? ""
        return "\(layout.rawValue.uppercased()) \(size.width)x\(size.height)\(rate)"
    }
}
