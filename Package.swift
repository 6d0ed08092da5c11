// swift-tools-version: 6.2
import Foundation
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "classroom-agent",
    products: [
        .executable(name: "classroom-agent", targets: ["ClassroomAgent"]),
        // For the tests, which preload it.
        .library(name: "WallClock", type: .dynamic, targets: ["WallClock"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
    ],
    targets: [
        .systemLibrary(name: "CALSA", pkgConfig: "alsa", providers: [.apt(["libasound2-dev"])]),
        .systemLibrary(
            name: "CMosquitto",
            pkgConfig: "libmosquitto",
            providers: [.apt(["libmosquitto-dev", "libssl-dev"])]
        ),
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CTurboJPEG", pkgConfig: "libturbojpeg", providers: [.apt(["libturbojpeg0-dev"])]),
        .systemLibrary(name: "CUdev", pkgConfig: "libudev", providers: [.apt(["libudev-dev"])]),
        .target(name: "CLinux"),
        .target(name: "CMosquittoGuard"),
        .target(name: "CPixels", cSettings: [.unsafeFlags(["-O3"])]),
        .target(name: "CV4L"),
        .target(name: "AgentRuntime", dependencies: ["CLinux"], swiftSettings: settings),
        .target(name: "ClassroomEvents", dependencies: ["AgentRuntime"], swiftSettings: settings),
        .target(
            name: "ClassroomSense",
            dependencies: ["CPixels", "CTurboJPEG"],
            swiftSettings: settings
        ),
        .target(
            name: "DeviceDrivers",
            dependencies: ["AgentRuntime", "CALSA", "CUdev", "CV4L"],
            swiftSettings: settings
        ),
        .target(
            name: "EdgeStore",
            dependencies: ["AgentRuntime", "ClassroomEvents", "CSQLite"],
            swiftSettings: settings
        ),
        .target(
            name: "HubLink",
            dependencies: ["AgentRuntime", "CLinux", "CMosquitto", "CMosquittoGuard"],
            swiftSettings: settings
        ),
        .target(
            name: "AgentCore",
            dependencies: [
                "AgentRuntime", "CTurboJPEG", "ClassroomEvents", "ClassroomSense", "DeviceDrivers", "EdgeStore",
                "HubLink",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "TOMLKit", package: "TOMLKit"),
            ],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "ClassroomAgent",
            dependencies: [
                "AgentCore", "AgentRuntime", "ClassroomEvents", "ClassroomSense", "DeviceDrivers", "EdgeStore",
                "HubLink",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings
        ),

        // What the tests share.
        .target(name: "TestBroker", path: "Tests/TestBroker", swiftSettings: settings),
        .executableTarget(
            name: "StoreTorture",
            dependencies: ["AgentRuntime", "ClassroomEvents", "EdgeStore"],
            path: "Tests/StoreTorture",
            swiftSettings: settings
        ),
        .executableTarget(
            name: "LinkTorture",
            dependencies: [
                "AgentCore", "AgentRuntime", "ClassroomEvents", "EdgeStore", "HubLink",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            path: "Tests/LinkTorture",
            swiftSettings: settings
        ),

        .testTarget(name: "AgentRuntimeTests", dependencies: ["AgentRuntime"], swiftSettings: settings),
        .testTarget(
            name: "ClassroomEventsTests",
            dependencies: ["AgentRuntime", "ClassroomEvents"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ClassroomSenseTests",
            dependencies: ["ClassroomSense", "CPixels", "CTurboJPEG"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "DeviceDriversTests",
            dependencies: ["AgentRuntime", "DeviceDrivers"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "EdgeStoreTests",
            dependencies: ["AgentRuntime", "ClassroomEvents", "CSQLite", "EdgeStore", "StoreTorture"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "HubLinkTests",
            dependencies: ["AgentRuntime", "HubLink", "TestBroker"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "AgentCoreTests",
            dependencies: [
                "AgentCore", "AgentRuntime", "ClassroomAgent", "ClassroomEvents", "ClassroomSense", "DeviceDrivers",
                "EdgeStore", "HubLink", "TestBroker",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "ServiceLifecycleTestKit", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "AgentProcessTests",
            dependencies: ["ClassroomAgent", "ClassroomEvents", "TestBroker"],
            swiftSettings: settings
        ),
        .target(name: "WallClock", path: "Tests/WallClock", publicHeadersPath: "."),
        .testTarget(
            name: "FaultTests",
            dependencies: ["ClassroomEvents", "LinkTorture", "TestBroker"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ClusterTests",
            dependencies: [
                "AgentCore", "AgentRuntime", "ClassroomEvents", "EdgeStore", "HubLink", "TestBroker",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycleTestKit", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings
        ),

        .executableTarget(
            name: "SenseBenchmarks",
            dependencies: ["ClassroomSense", "CPixels", "CTurboJPEG"],
            path: "Benchmarks/SenseBenchmarks",
            swiftSettings: settings
        ),
        // What the benchmarks share.
        .target(
            name: "Workbench",
            dependencies: ["AgentRuntime", "ClassroomEvents"],
            path: "Benchmarks/Workbench",
            swiftSettings: settings
        ),
        .executableTarget(
            name: "StoreBenchmarks",
            dependencies: ["AgentRuntime", "ClassroomEvents", "CSQLite", "EdgeStore", "Workbench"],
            path: "Benchmarks/StoreBenchmarks",
            swiftSettings: settings
        ),
        .executableTarget(
            name: "LinkBenchmarks",
            dependencies: [
                "AgentCore", "AgentRuntime", "CMosquitto", "ClassroomEvents", "EdgeStore", "HubLink", "Workbench",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            path: "Benchmarks/LinkBenchmarks",
            swiftSettings: settings
        ),
    ],
    swiftLanguageModes: [.v6]
)
