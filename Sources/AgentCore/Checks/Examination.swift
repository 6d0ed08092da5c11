// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentRuntime
import Synchronization

/// Runs checks side by side, each for as long as it may take and not longer.
package enum Examination {
    /// What all checks found, in the order of `checks`. Takes as long as the slowest check, or its limit.
    package static func findings(of checks: [any Check]) async -> [CheckFinding] {
        await withTaskGroup(of: (Int, [CheckFinding]).self) { group in
            for (index, check) in checks.enumerated() {
                group.addTask { (index, await found(by: check)) }
            }
            var findings = [[CheckFinding]](repeating: [], count: checks.count)
            for await (index, found) in group { findings[index] = found }
            return findings.flatMap(\.self)
        }
    }

    /// The findings of one check, or that it hangs. One that hangs in the kernel cannot be ended; it is left behind.
    private static func found(by check: any Check) async -> [CheckFinding] {
        let thread: CheckThread
        do {
            thread = try CheckThread()
        } catch {
            let advice = "This machine has no threads or descriptors left: restart it."
            return [.fail(check.subject, "not checked: \(error)", advice: advice)]
        }
        let race = Race()
        // Not children of this task: it must not wait for a check that does not end.
        let work = Task { race.end(with: await thread.run { await check.findings() }) }
        let alarm = Task {
            try? await Task.sleep(for: check.timeLimit)  // ends early only when cancelled
            race.end(with: [hanging(check)])
        }
        let findings = await race.result()
        work.cancel()
        alarm.cancel()
        return findings
    }

    private static func hanging(_ check: any Check) -> CheckFinding {
        .fail(
            check.subject,
            "no answer within \(check.timeLimit.components.seconds) s",
            advice: "Something below hangs: look at the kernel log (dmesg), replug the device, or restart the machine."
        )
    }
}

/// The first of several results; the others are dropped.
private final class Race: Sendable {
    private enum State {
        case running
        case awaited(CheckedContinuation<[CheckFinding], Never>)
        case ended([CheckFinding])
    }

    private let state = Mutex(State.running)

    /// For one caller.
    func result() async -> [CheckFinding] {
        await withCheckedContinuation { continuation in
            let findings: [CheckFinding]? = state.withLock { state in
                if case .ended(let findings) = state { return findings }
                state = .awaited(continuation)
                return nil
            }
            if let findings { continuation.resume(returning: findings) }
        }
    }

    func end(with findings: [CheckFinding]) {
        let continuation: CheckedContinuation<[CheckFinding], Never>? = state.withLock { state in
            switch state {
            case .ended: return nil
            case .running:
                state = .ended(findings)
                return nil
            case .awaited(let continuation):
                state = .ended(findings)
                return continuation
            }
        }
        continuation?.resume(returning: findings)
    }
}
