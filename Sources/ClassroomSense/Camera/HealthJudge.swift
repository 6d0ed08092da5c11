// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

internal import CPixels

/// Judges single pictures: is this the camera's usual view, and can it be seen?
///
/// All measures are relative to the square of the mean luma or scaled by it, so that less light alone is
/// no fault until it is dark.
final class HealthJudge {
    struct Verdict: Equatable {
        var health: CameraHealth
        var meanLuma: Double
        var sharpness: Double
    }

    /// Grey levels across two pixels that make an edge in the usual view.
    private static let edgeThreshold = 40.0
    /// Half as much still is one in a picture, so that noise does not cost edges.
    private static let weakEdgeThreshold = 20.0
    /// Below this many edges a view (a white wall) has nothing to recognise it by.
    private static let fewestEdges = 200
    /// Contrast relative to its own median below which something hides the view.
    private static let contrastRatio = 0.25
    private static let learningInterval = Duration.seconds(60)
    private static let settlingTime = Duration.seconds(5)
    private static let samplingInterval = Duration.seconds(1)

    private let settings: CameraSettings
    private let previous = LumaPicture()
    private var hasPrevious = false
    private let edges = PrivateMemory<UInt8>(count: LumaPicture.pixelCount)
    private let backgroundPicture = LumaPicture()
    /// The usual edges: how many, and how many there are by the lower threshold by which pictures are judged.
    private var edgeCount = 0
    private var weakEdgeCount = 0
    private var edgeLuma = 1.0
    private var goodSince: Duration?
    private var learntAt: Duration?
    private var sampledAt: Duration?
    private var contrasts = RunningMedian(capacity: 300, fewest: 5)
    private var sharpnesses = RunningMedian(capacity: 300, fewest: 5)

    init(settings: CameraSettings) {
        self.settings = settings
    }

    /// Judges the next picture. The usual edges are learnt from the background: the view without what moves.
    func judge(_ picture: LumaPicture, background: LumaReference, at time: Duration) -> Verdict {
        let moments = cpixels_measure(picture.pixels)
        let mean = Double(moments.luma) / Double(LumaPicture.pixelCount)
        let variance = Double(moments.luma_squared) / Double(LumaPicture.pixelCount) - mean * mean
        let innerCount = Double((LumaPicture.width - 2) * (LumaPicture.height - 2))
        let laplacian = Double(moments.laplacian) / innerCount
        let sharpness = Double(moments.laplacian_squared) / innerCount - laplacian * laplacian

        let power = max(1, mean * mean)
        let isFrozen = isSameAsPrevious(picture)
        let health: CameraHealth =
            if mean < settings.darkLuma {
                .dark
            } else if isFrozen {
                .frozen
            } else {
                view(of: picture, mean: mean, deviation: variance.squareRoot(), power: power, sharpness: sharpness)
            }
        if health == .ok {
            learn(contrast: variance / power, sharpness: sharpness / power, background: background, at: time)
        } else {
            goodSince = nil
        }
        return Verdict(health: health, meanLuma: mean, sharpness: sharpness)
    }

    /// The next picture has none before it.
    func restart() {
        hasPrevious = false
        goodSince = nil
    }

    private func isSameAsPrevious(_ picture: LumaPicture) -> Bool {
        let isSame = hasPrevious && picture.hasSamePixels(as: previous)
        if !isSame { previous.copy(picture) }
        hasPrevious = true
        return isSame
    }

    private func view(
        of picture: LumaPicture,
        mean: Double,
        deviation: Double,
        power: Double,
        sharpness: Double
    ) -> CameraHealth {
        let light = edgeCount > 0 ? min(1.25, mean / edgeLuma) : 1
        let threshold = max(10, Self.weakEdgeThreshold * light)
        let counts = cpixels_match_edges(picture.pixels, CInt(threshold), edges.base)
        if let usual = contrasts.median, deviation * deviation / power < usual * Self.contrastRatio { return .covered }
        if let usual = sharpnesses.median, sharpness / power < usual * settings.sharpnessRatio { return .defocused }
        guard edgeCount >= Self.fewestEdges else {
            // Nothing is known of the view yet; a picture of nothing at all is covered from the start.
            return deviation < 6 && counts.edges < 60 ? .covered : .ok
        }
        // Edges that only lie elsewhere are people, or a camera that was turned: not hidden.
        let kept = Double(counts.kept) / Double(edgeCount)
        let left = Double(counts.edges) / Double(max(1, weakEdgeCount))
        return max(kept, left) < settings.edgeKeepRatio ? .covered : .ok
    }

    private func learn(contrast: Double, sharpness: Double, background: LumaReference, at time: Duration) {
        let since = goodSince ?? time
        goodSince = since
        guard time - since >= Self.settlingTime else { return }
        if sampledAt.map({ time - $0 >= Self.samplingInterval }) ?? true {
            sampledAt = time
            contrasts.add(contrast)
            sharpnesses.add(sharpness)
        }
        if learntAt.map({ time - $0 >= Self.learningInterval }) ?? true {
            learntAt = time
            background.write(to: backgroundPicture)
            let pixels = backgroundPicture.pixels
            edgeCount = Int(cpixels_edges(pixels, CInt(Self.edgeThreshold), edges.base))
            weakEdgeCount = Int(cpixels_match_edges(pixels, CInt(Self.weakEdgeThreshold), edges.base).edges)
            edgeLuma = max(1, Double(cpixels_measure(pixels).luma) / Double(LumaPicture.pixelCount))
        }
    }
}
