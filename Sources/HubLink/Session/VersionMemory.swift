// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// Which versions of MQTT each hub does not take, so that not every connection begins with a try that fails.
///
/// A refusal counts at once. A hub that only hangs up may have been about to stop: it counts when it has done so
/// twice, and let an older version in each time. Either is forgotten after a day, as hubs are replaced.
struct VersionMemory {
    private static let lifetime = Duration.seconds(86_400)

    private struct Verdict {
        /// In a row, each with a login in another version after it.
        var hangUpCount = 0
        var refusedAt: ContinuousClock.Instant?
    }

    /// Addresses come from ``HubOptions/addresses``, so that there are few.
    private var verdicts: [HubAddress: [HubProtocol: Verdict]] = [:]

    /// Those of `versions` that are worth a try, in the same order; all of them when none seems to be.
    func worthTrying(
        _ versions: [HubProtocol],
        at address: HubAddress,
        now: ContinuousClock.Instant = .now
    ) -> [HubProtocol] {
        let rest = versions.filter { version in
            guard let refusedAt = verdicts[address]?[version]?.refusedAt else { return true }
            return now - refusedAt >= Self.lifetime
        }
        return rest.isEmpty ? versions : rest
    }

    mutating func refused(_ version: HubProtocol, at address: HubAddress, now: ContinuousClock.Instant = .now) {
        verdicts[address, default: [:]][version, default: Verdict()].refusedAt = now
    }

    /// - `hangUps`: The versions at which the hub hung up just before.
    mutating func loggedIn(
        with version: HubProtocol,
        at address: HubAddress,
        after hangUps: [HubProtocol],
        now: ContinuousClock.Instant = .now
    ) {
        verdicts[address, default: [:]][version] = nil
        for other in hangUps {
            verdicts[address, default: [:]][other, default: Verdict()].hangUpCount += 1
            guard let count = verdicts[address]?[other]?.hangUpCount, count >= 2 else { continue }
            refused(other, at: address, now: now)
        }
    }
}
