// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Testing

@testable import ClassroomSense

/// 80 s of people who walk across a courtyard, from the package opencv-doc.
@Suite("Camera on real footage")
struct CameraFootageTests {
    @Test("somebody moves in nearly every picture and the camera is healthy throughout")
    func motionAndHealth() throws {
        let run = CameraRun(settings: try CameraRun.settings())
        let facts = try Footage.walkers.get().map { run.show($0) }
        let moving = facts.dropFirst(10).count { $0.motion > 0 }
        #expect(facts.count == 795)
        #expect(moving >= 780)
        #expect(facts.allSatisfy { $0.health == .ok })
    }

    @Test("people are present against the empty courtyard in any light", arguments: [0.4, 0.6, 0.8, 1, 1.2])
    func presence(gain: Double) throws {
        let run = CameraRun(settings: try CameraRun.settings())
        let empty = try Footage.courtyard.get()
        run.show(empty.takes(), for: .seconds(11))

        let vacant = run.show(empty.lit(gain).takes(), for: .seconds(2))
        let walkers = try Footage.walkers.get().enumerated().filter { $0.offset % 3 == 0 }
        let occupied = walkers.map { run.show($0.element.lit(gain)) }

        #expect(vacant.allSatisfy { $0.isPresent == false })
        #expect(occupied.allSatisfy { $0.isPresent == true })
    }

    @Test("a courtyard with people in it is not learnt as empty")
    func notLearnt() throws {
        let run = CameraRun(settings: try CameraRun.settings())
        let facts = try Footage.walkers.get().map { run.show($0) }
        #expect(facts.allSatisfy { !$0.hasReference })
    }

    @Test("steps of the light are not motion of the empty courtyard", arguments: [0.5, 0.75, 1.25])
    func lightSteps(gain: Double) throws {
        let run = CameraRun(settings: try CameraRun.settings())
        let empty = try Footage.courtyard.get()
        run.show(empty.takes(), for: .seconds(3))
        let facts = run.show(empty.lit(gain).takes(), for: .seconds(3)) + run.show(empty.takes(), for: .seconds(3))
        #expect(facts.allSatisfy { $0.motion == 0 })
    }

    @Test("tampering is found", arguments: [CameraHealth.covered, .defocused, .frozen, .dark])
    func tampering(fault: CameraHealth) throws {
        let run = CameraRun(settings: try CameraRun.settings())
        let walkers = try Footage.walkers.get()
        for scene in walkers[0..<200] { run.show(scene) }
        let tampered = walkers[200..<320].enumerated().map { index, scene in
            switch fault {
            case .covered: Scene.uniform(80).noisy(deviation: 1, seed: UInt64(index))
            case .defocused: scene.blurred(radius: 2)
            case .frozen: walkers[200]
            case .dark: scene.lit(0.05)
            case .ok, .lost: scene
            }
        }
        let during = tampered.map { run.show($0) }
        let after = walkers[320..<400].map { run.show($0) }
        #expect(during.last?.health == fault)
        #expect(during.prefix(95).allSatisfy { $0.health == .ok })
        #expect(after.last?.health == .ok)
    }

    @Test("a view that is hidden to 60 % is covered")
    func partlyCovered() throws {
        let run = CameraRun(settings: try CameraRun.settings())
        let walkers = try Footage.walkers.get()
        for scene in walkers[0..<200] { run.show(scene) }
        let hidden = walkers[200..<320].map { run.show($0.filled(x: 0..<192, y: 0..<180, luma: 70)) }
        #expect(hidden.last?.health == .covered)
    }

    @Test("raw frames give the same facts as JPEGs of them")
    func rawFrames() throws {
        let reader = try LumaReader()
        let raw = try Footage.data("vtest-1280x720.yuyv")
        let walkers = try Footage.walkers.get()
        let frameBytes = 1280 * 720 * 2
        #expect(raw.count == 30 * frameBytes)
        for frame in 0..<30 {
            let bytes = raw.bytes.extracting((frame * frameBytes)..<((frame + 1) * frameBytes))
            try reader.read(bytes, layout: .yuyv, width: 1280, height: 720, bytesPerLine: 2560)
            let differences = (0..<LumaPicture.pixelCount).map { index in
                abs(Int(reader.picture.pixels[index]) - Int(walkers[frame].pixels[index]))
            }
            // Limited range (16 to 235) against JPEG's full range: at most 16 levels and rounding.
            #expect(differences.max() ?? 255 <= 24)
        }
    }
}
