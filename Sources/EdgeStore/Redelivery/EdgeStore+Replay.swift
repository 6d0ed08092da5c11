// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents

// What the hub is sent again on command.
extension EdgeStore {
    /// Notes that the hub is to be sent acknowledged events again, as far as they are kept. Durable when this
    /// returns: the replay goes on after a restart. What overlaps with a replay that is under way is joined with it.
    package func replay(_ request: ReplayRequest) throws(StoreError) -> ReplayOutcome {
        try withRenewal { () throws(StoreError) in
            let opened = try current()
            return try opened.database.transaction { () throws(StoreError) in
                try ReplayPlan(request, opened.database).carryOut()
            }
        }
    }
}
