// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents

// What the hub is sent again on command.
extension EdgeStore {
    /// Notes that the hub is to be sent acknowledged events again, as far as they are kept, and leaves an audit event.
    ///
    /// Durable when this returns: the replay goes on after a restart, and the uplink of another process finds it
    /// with its next look. What overlaps with a replay that is under way is joined with it. Looks at all of the
    /// families that are selected by time, between other calls: some seconds for a store of 256 MB.
    package func replay(_ request: ReplayRequest) async throws(StoreError) -> ReplayOutcome {
        var plan = try withRenewal { () throws(StoreError) in try ReplayPlan(request, current()) }
        while try look(&plan) { await Task.yield() }
        let outcome = try withRenewal { () throws(StoreError) in
            try change { ledger throws(StoreError) in
                guard ledger.epoch == plan.epoch else { return ReplayOutcome() }  // begun anew: nothing is kept
                // What has arrived since the last commit is not sent once more for a range that is joined.
                try redelivery.write(to: ledger.database)
                try retention.makeRoom(bytes: Int64(ReplayPlan.mostBytes), in: &ledger, extra: excessWALBytes())
                return try plan.carryOut(&ledger, path: configuration.path)
            }
        }
        if outcome.count > 0 { arrival.yield() }
        return outcome
    }

    private func look(_ plan: inout ReplayPlan) throws(StoreError) -> Bool {
        try withRenewal { () throws(StoreError) in
            let opened = try current()
            guard opened.epoch == plan.epoch else { return false }
            return try plan.step(opened.database)
        }
    }
}
