// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The formats to try on a camera, best first.
///
/// First the asked size in each layout, a layout that has exactly that size before one that has not;
/// then, for a bus without bandwidth, ever smaller sizes that the camera lists.
struct FormatLadder: Hashable, Sendable {
    /// One thing to ask of the camera.
    struct Rung: Hashable, Sendable {
        var layout: CameraLayout
        var size: CameraSize
    }

    /// Sizes to step down to at most: each try costs up to a second on a slow bus.
    private static let smallerSizeCount = 3

    /// A smaller picture is of no use to the analysis.
    private static let smallestArea = 320 * 180

    /// Not empty unless the camera offers no allowed layout.
    let rungs: [Rung]

    init(request: CameraFormatRequest, offers: [CameraOffer]) {
        let layouts = request.layouts.filter { layout in offers.contains { $0.layout == layout } }
        func sizes(_ layout: CameraLayout) -> [CameraSize] {
            offers.filter { $0.layout == layout }.flatMap(\.modes).map(\.size)
        }
        let exact = layouts.filter { sizes($0).contains(request.size) }
        var rungs = (exact + layouts.filter { !exact.contains($0) }).map { Rung(layout: $0, size: request.size) }

        let smaller = Set(layouts.flatMap(sizes))
            .filter { $0.area < request.size.area && $0.area >= Self.smallestArea }
            .sorted { ($0.area, $0.width) > ($1.area, $1.width) }
        // The largest below the asked one saves too little; halving the area each time is a real step.
        var limit = request.size.area / 2
        var steps: [CameraSize] = []
        for size in smaller where size.area <= limit && steps.count < Self.smallerSizeCount {
            steps.append(size)
            limit = size.area / 2
        }
        for size in steps {
            rungs += layouts.filter { sizes($0).contains(size) }.map { Rung(layout: $0, size: size) }
        }
        self.rungs = rungs
    }

    /// Starts the camera with the first rung that holds.
    ///
    /// Goes on after `noBandwidth` and `unsupported`; any other failure is not the format's fault.
    /// `start` gets the rung, and whether a better one failed for lack of bandwidth.
    /// - Throws: The last rung's error, but `noBandwidth` rather than `unsupported`; `unsupported`
    ///   when there is no rung.
    func climb<Stream: ~Copyable>(
        device: String,
        start: (Rung, _ isSteppedDown: Bool) throws(DriverError) -> Stream
    ) throws(DriverError) -> Stream {
        var failure = DriverError(
            code: .unsupported,
            device: device,
            operation: "VIDIOC_ENUM_FMT",
            errno: EINVAL,
            detail: "the camera offers none of the allowed layouts"
        )
        for rung in rungs {
            do throws(DriverError) {
                return try start(rung, failure.code == .noBandwidth)
            } catch {
                guard error.code == .noBandwidth || error.code == .unsupported else { throw error }
                if failure.code != .noBandwidth { failure = error }
            }
        }
        throw failure
    }
}
