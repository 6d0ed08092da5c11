// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

@testable import ClassroomSense

/// Luma of a made-up or recorded picture that tests can change.
struct Scene {
    static let width = LumaPicture.width
    static let height = LumaPicture.height

    var pixels: [UInt8]

    init(pixels: [UInt8]) {
        precondition(pixels.count == LumaPicture.pixelCount)
        self.pixels = pixels
    }

    init(_ picture: LumaPicture) {
        pixels = Array(UnsafeBufferPointer(start: picture.pixels, count: LumaPicture.pixelCount))
    }

    /// One grey level everywhere.
    static func uniform(_ luma: UInt8) -> Scene {
        Scene(pixels: [UInt8](repeating: luma, count: LumaPicture.pixelCount))
    }

    /// A room with enough outlines to recognise: rectangles of luma 40 to 200.
    static func room(seed: UInt64 = 1) -> Scene {
        var random = SplitMix64(seed: seed)
        var scene = Scene.uniform(120)
        for _ in 0..<60 {
            let luma = UInt8.random(in: 40...200, using: &random)
            let x = Int.random(in: 0..<290, using: &random)
            let y = Int.random(in: 0..<160, using: &random)
            scene.fill(x: x..<(x + 30), y: y..<(y + 20), luma: luma)
        }
        return scene
    }

    mutating func fill(x: Range<Int>, y: Range<Int>, luma: UInt8) {
        for row in y { for column in x { pixels[row * Self.width + column] = luma } }
    }

    func filled(x: Range<Int>, y: Range<Int>, luma: UInt8) -> Scene {
        var copy = self
        copy.fill(x: x, y: y, luma: luma)
        return copy
    }

    /// What the camera gives in other light; too bright pixels saturate.
    func lit(_ gain: Double) -> Scene {
        let table = (0...255).map { UInt8(min(255, (Double($0) * gain).rounded())) }
        return Scene(pixels: pixels.map { table[Int($0)] })
    }

    func noisy(deviation: Double, seed: UInt64) -> Scene {
        NormalNoise.with(count: pixels.count, seed: seed) { noise in
            let deviation = Float(deviation)
            return Scene(
                pixels: zip(pixels, noise).map { UInt8(max(0, min(255, (Float($0) + deviation * $1).rounded()))) }
            )
        }
    }

    /// Blurred by three box filters, which together are close to a Gaussian of the given deviation in pixels.
    func blurred(radius: Int) -> Scene {
        var values = pixels.map(Int.init)
        for _ in 0..<3 {
            values = Self.boxBlur(
                values,
                radius: radius,
                count: Self.width,
                lines: Self.height,
                step: 1,
                next: Self.width
            )
            values = Self.boxBlur(
                values,
                radius: radius,
                count: Self.height,
                lines: Self.width,
                step: Self.width,
                next: 1
            )
        }
        return Scene(pixels: values.map { UInt8($0) })
    }

    func load(into picture: LumaPicture) {
        pixels.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            picture.pixels.update(from: base, count: buffer.count)
        }
    }

    private static func boxBlur(_ values: [Int], radius: Int, count: Int, lines: Int, step: Int, next: Int) -> [Int] {
        var result = values
        for line in 0..<lines {
            let start = line * next
            func value(_ index: Int) -> Int { values[start + max(0, min(count - 1, index)) * step] }
            var sum = (-radius...radius).reduce(0) { $0 + value($1) }
            for index in 0..<count {
                result[start + index * step] = sum / (2 * radius + 1)
                sum += value(index + radius + 1) - value(index - radius)
            }
        }
        return result
    }
}
