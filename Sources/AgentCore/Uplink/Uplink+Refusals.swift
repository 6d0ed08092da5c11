// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents
import EdgeStore
import HubLink
import Logging

// What the hub does not take.
extension Uplink {
    /// An event that the hub will never take.
    struct Refusal {
        enum Subject {
            case event(EventRange)
            case redelivery(RedeliveryLane.Parcel)
        }

        var subject: Subject
        var reason: String

        fileprivate var letter: DeadLetter {
            switch subject {
            case .event(let range): DeadLetter(.event(range.last), reason: reason)
            case .redelivery(let parcel): DeadLetter(.redelivery(parcel.keys[0]), reason: reason)
            }
        }
    }

    /// - Returns: What to set aside; `nil` when the message is sent again, or not at all.
    func refused(_ item: Cargo.Item, _ verdict: RefusalVerdict, _ reason: String) -> Refusal? {
        refusalCount += 1
        switch item {
        case .parcel(let parcel):
            let family = parcel.range.family
            tell("\(family.rawValue) events from \(parcel.range.sequences.lowerBound) on", reason)
            let measure = lanes[family.rank].refused(parcel, verdict, reason)
            return measure == .setAside ? Refusal(subject: .event(parcel.range), reason: reason) : nil
        case .redelivery(let parcel):
            tell("events that were sent again", reason)
            let measure = redelivery.refused(parcel, verdict, reason)
            return measure == .setAside ? Refusal(subject: .redelivery(parcel), reason: reason) : nil
        case .retained:
            tell("a retained message", reason)
            return nil
        }
    }

    /// The store keeps them as dead letters, and tells operations by a gap event.
    func setAside(_ refused: [Refusal]) async {
        let generation = generation
        var failure: StoreError?
        do throws(StoreError) {
            try await store.setAside(refused.map(\.letter))
            setAsideCount += UInt64(refused.count)
        } catch {
            failure = error
        }
        if let failure { tell("events that cannot be set aside", "\(failure)") }
        guard generation == self.generation else { return }
        for refusal in refused {
            switch (refusal.subject, failure) {
            case (.event(let range), nil): lanes[range.family.rank].setAside(range)
            case (.event(let range), let failure?): lanes[range.family.rank].keptBack("\(failure)")
            case (.redelivery(let parcel), nil): redelivery.setAside(parcel)
            case (.redelivery, let failure?): redelivery.keptBack("\(failure)")
            }
        }
    }

    /// Once for each kind of refusal, not once for each event.
    func tell(_ what: String, _ reason: String) {
        guard news.isNews(reason) else { return }
        logger.error("refused by the hub", metadata: ["what": "\(what)", "reason": "\(reason)"])
    }
}
