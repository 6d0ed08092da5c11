// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import ClassroomSense

@Suite("Motion")
struct MotionTests {
    private let podium = Zone(
        name: "podium",
        polygon: [.init(x: 0, y: 0), .init(x: 0.5, y: 0), .init(x: 0.5, y: 1), .init(x: 0, y: 1)]
    )
    private let desks = Zone(
        name: "desks",
        polygon: [.init(x: 0.5, y: 0), .init(x: 1, y: 0), .init(x: 1, y: 1), .init(x: 0.5, y: 1)]
    )

    @Test("a still picture with noise does not move", arguments: [0.0, 1, 4])
    func stillNoise(deviation: Double) throws {
        let run = CameraRun(settings: try CameraRun.settings(zones: [podium, desks]))
        let facts = run.show(Scene.room().takes(24, deviation: deviation), for: .seconds(20))
        #expect(facts.allSatisfy { $0.motion == 0 && $0.motionByZone == ["podium": 0, "desks": 0] })
    }

    @Test("a step of the light does not move", arguments: [0.4, 0.5, 0.75, 0.9, 1.1, 1.25, 1.6])
    func lightStep(gain: Double) throws {
        let run = CameraRun(settings: try CameraRun.settings())
        let room = Scene.room()
        run.show(room.takes(), for: .seconds(5))
        let on = run.show(room.lit(gain).takes(), for: .seconds(5))
        let off = run.show(room.takes(), for: .seconds(5))
        #expect((on + off).map(\.motion).max() == 0)
    }

    @Test("a slow change of the light does not move")
    func lightRamp() throws {
        let run = CameraRun(settings: try CameraRun.settings())
        let room = Scene.room()
        let ramp = (0..<100).map { run.show(room.lit(1 - 0.006 * Double($0)).noisy(deviation: 1, seed: UInt64($0))) }
        #expect(ramp.map(\.motion).max() == 0)
    }

    @Test("a moving block moves in its own zone only")
    func movingBlock() throws {
        let run = CameraRun(settings: try CameraRun.settings(zones: [podium, desks]))
        let room = Scene.uniform(100)
        run.show(room.takes(), for: .seconds(2))
        for step in 0..<10 {
            let facts = run.show(room.filled(x: (180 + step * 10)..<(200 + step * 10), y: 60..<100, luma: 200))
            #expect(facts.motionByZone["podium"] == 0)
            // At least the new place's 20 x 40 pixels of 28 800; the old places are forgotten slowly.
            #expect((facts.motionByZone["desks"] ?? 0) >= 800.0 / 28_800)
            #expect((facts.motionByZone["desks"] ?? 0) <= 4 * 800.0 / 28_800)
        }
    }

    @Test("the first changed picture is counted to the pixel")
    func exactCount() throws {
        let run = CameraRun(settings: try CameraRun.settings())
        run.show(Scene.uniform(100))
        let facts = run.show(Scene.uniform(100).filled(x: 10..<30, y: 20..<40, luma: 126))
        #expect(facts.motion == 400.0 / 57_600)
    }

    @Test(
        "the threshold is exclusive: 25 grey levels are still, 26 move",
        arguments: [(125, 0.0), (75, 0), (126, 400), (74, 400)]
    )
    func threshold(luma: UInt8, expected: Double) throws {
        let run = CameraRun(settings: try CameraRun.settings())
        run.show(Scene.uniform(100))
        let facts = run.show(Scene.uniform(100).filled(x: 10..<30, y: 20..<40, luma: luma))
        #expect(facts.motion == expected / 57_600)
    }

    @Test("single pixels are noise, three in a cell are not", arguments: [(2, 0.0), (3, 3)])
    func cellMinimum(count: Int, expected: Double) throws {
        let run = CameraRun(settings: try CameraRun.settings())
        run.show(Scene.uniform(100))
        let facts = run.show(Scene.uniform(100).filled(x: 10..<(10 + count), y: 20..<21, luma: 250))
        #expect(facts.motion == expected / 57_600)
    }

    @Test("a block that moves while the light steps still moves")
    func motionDuringStep() throws {
        let run = CameraRun(settings: try CameraRun.settings())
        let room = Scene.room()
        run.show(room.takes(), for: .seconds(2))
        let facts = run.show(room.filled(x: 100..<140, y: 60..<100, luma: 250).lit(0.6))
        #expect(facts.motion > 0.01)
    }

    @Test("what stays is forgotten within seconds")
    func forgets() throws {
        let run = CameraRun(settings: try CameraRun.settings())
        run.show(Scene.uniform(100).takes(), for: .seconds(2))
        let block = Scene.uniform(100).filled(x: 100..<140, y: 60..<100, luma: 200)
        let facts = run.show(block.takes(), for: .seconds(5))
        #expect(facts[0].motion > 0.02)
        #expect(facts[49].motion == 0)
    }

    @Test("after a pause the first picture does not move")
    func pause() throws {
        let run = CameraRun(settings: try CameraRun.settings())
        run.show(Scene.room(seed: 1))
        run.skip(.seconds(6))
        #expect(run.show(Scene.room(seed: 2)).motion == 0)
        #expect(run.show(Scene.room(seed: 1)).motion > 0.1)
    }
}
