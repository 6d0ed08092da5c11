// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Testing

/// Starts one cluster before the first test of a suite and ends it after the last: it takes half a minute to stand.
struct RabbitClusterTrait: SuiteTrait, TestScoping {
    var rooms: [String]

    @concurrent
    func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        let cluster = try await RabbitCluster(rooms: rooms)
        defer { cluster.end() }
        try await RabbitCluster.$current.withValue(cluster) { try await function() }
    }
}

extension Trait where Self == RabbitClusterTrait {
    /// - Parameter rooms: `district/school/room`, each.
    static func rabbitCluster(rooms: String...) -> Self { Self(rooms: rooms) }
}
