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
    products: [.executable(name: "classroom-agent", targets: ["ClassroomAgent"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
    ],
    targets: [
        .systemLibrary(name: "CALSA", pkgConfig: "alsa", providers: [.apt(["libasound2-dev"])]),
        .systemLibrary(name: "CMosquitto", pkgConfig: "libmosquitto", providers: [.apt(["libmosquitto-dev"])]),
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CTurboJPEG", pkgConfig: "libturbojpeg", providers: [.apt(["libturbojpeg0-dev"])]),
        .systemLibrary(name: "CUdev", pkgConfig: "libudev", providers: [.apt(["libudev-dev"])]),
        .target(name: "CLinux"),
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
        .target(name: "HubLink", dependencies: ["AgentRuntime", "CMosquitto"], swiftSettings: settings),
        .target(
            name: "AgentCore",
            dependencies: [
                "AgentRuntime", "ClassroomEvents", "ClassroomSense", "DeviceDrivers", "EdgeStore", "HubLink",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "TOMLKit", package: "TOMLKit"),
            ],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "ClassroomAgent",
            dependencies: [
                "AgentCore",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings
        ),
    ],
    swiftLanguageModes: [.v6]
)
