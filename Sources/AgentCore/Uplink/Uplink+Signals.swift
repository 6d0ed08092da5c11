// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents
import EdgeStore
import HubLink
import Logging

// What the hub says.
extension Uplink {
    /// A connection that lasts so long was a good one: what fails after it is news.
    private static let steadyTime = Duration.seconds(60)

    func take(_ signals: [HubSignal]) async {
        var letters: [Refusal] = []
        for signal in signals {
            switch signal {
            case .connected(let connection): begin(connection)
            case .acknowledged(let token, let reason):
                guard let item = cargo.remove(token) else {
                    earlyEnds?.append(signal)
                    continue
                }
                silence.acknowledged(isMoreDue: !cargo.isEmpty)
                if reason.isFailure {
                    letters += refused(item, RefusalVerdict(reason), "\(reason)").map { [$0] } ?? []
                } else {
                    accepted(item)
                }
            case .abandoned(let token): abandoned(token)
            case .unreachable(let error, _):
                silence.reset()
                failed(error)
            case .disconnected(let error, _): disconnected(error)
            case .credentialsNotTaken(let error):
                logger.error("renewed credentials not taken", metadata: ["error": "\(error)"])
            case .message, .oversized, .subscriptionRefused:
                break  // nothing is subscribed to yet
            }
        }
        if cargo.isEmpty || receipts.areMany || !letters.isEmpty { await tellReceipts() }
        if !letters.isEmpty { await setAside(letters) }
    }

    /// Tells the store what the hub has.
    func tellReceipts() async {
        guard !receipts.isEmpty else { return }
        let told = receipts
        receipts = Receipts()
        if !told.events.isEmpty { await store.acknowledge(told.events) }
        if !told.redelivered.isEmpty { await store.acknowledge(redelivered: told.redelivered) }
    }

    /// Nothing waits for an answer of the hub but what is on its way.
    var isAtEase: Bool { !isShortOfBytes && !redelivery.isActive && lanes.allSatisfy(\.isAtEase) }

    private func accepted(_ item: Cargo.Item) {
        switch item {
        case .parcel(let parcel):
            lanes[parcel.range.family.rank].accepted(parcel.range)
            if parcel.form == .batch { packets.batchTaken() }
            receipts.events.append(parcel.range)
        case .redelivery(let parcel):
            redelivery.accepted(parcel)
            if parcel.keys.count > 1 { packets.batchTaken() }
            receipts.redelivered += parcel.keys
        case .retained: break
        }
    }

    private func abandoned(_ token: PublishToken) {
        // The connection that it was sent on ends too; all that waits is read again after the next one.
        switch cargo.remove(token) {
        case .parcel(let parcel):
            lanes[parcel.range.family.rank].abandoned()
            if parcel.form == .batch { packets.batchAbandoned() }
        case .redelivery: redelivery.abandoned()
        case .retained, nil: break
        }
    }

    private func begin(_ connection: HubConnection) {
        self.connection = connection
        generation += 1
        let now = ContinuousClock.now
        connectedAt = now
        news = RefusalNews()
        cursor = UplinkCursor()
        cargo = Cargo()
        let isAfterOutage = now - disconnectedAt >= FamilyLane.moment
        for rank in lanes.indices { lanes[rank].begin(afterOutage: isAfterOutage) }
        redelivery.begin()
        retained.begin()
        packets.begin(connection)
        if let toldConnected, toldConnected.address == connection.address, now - toldConnected.at < Self.steadyTime {
            return
        }
        toldConnected = (connection.address, now)
        logger.notice(
            "connected to the hub",
            metadata: ["address": "\(connection.address)", "protocol": "\(connection.version.rawValue)"]
        )
    }

    private func disconnected(_ error: HubError) {
        if error.code != .timedOut { silence.reset() }
        packets.connectionEnded(because: error)
        connection = nil
        disconnectedAt = .now
        failed(error)
    }

    private func failed(_ error: HubError) {
        let text = "\(error)"
        if let connectedAt, .now - connectedAt >= Self.steadyTime { failureNews = FailureNews() }
        connectedAt = nil
        lastFailure = text
        guard failureNews.isNews(error) else { return }
        logger.warning("no connection to the hub", metadata: ["error": "\(text)"])
    }
}

extension HubSignal {
    /// The hub has taken a publication.
    var isTaken: Bool {
        if case .acknowledged(_, let reason) = self { !reason.isFailure } else { false }
    }
}
