// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents
import EdgeStore
import HubLink
import Logging

// What goes to the hub.
extension Uplink {
    /// What may be on its way, in bytes: enough for a distant hub, little enough that a security event does not
    /// wait behind it for long, nor the process grow, nor a small store stand full of what may not be dropped.
    private var mostBytesOnTheWay: Int { Int(min(1 << 20, store.configuration.onTheWayBytes)) }
    /// A batch takes at most this part of what the store lets be on its way, so that several are.
    private static let wayShare = 4
    /// A batch takes at most this part of a second's bytes.
    private static let budgetShare = 4

    func fillWindow() async {
        guard connection != nil else { return }
        do {
            try await sendRetained()
            guard !storePause.isActive() else { return }
            var isMore = true
            while isMore, !Task.isCancelled {
                let hasRedelivered = try await sendRedelivery()
                isMore = try await sendParcels() || hasRedelivered
            }
        } catch let error as HubError {
            // The connection ended in between; its signal is on the way.
            logger.debug("\(error)")
        } catch {
            if news.isNews("\(error)") { logger.error("events not sent", metadata: ["error": "\(error)"]) }
            storePause.begin("\(error)")
        }
    }

    /// How many messages may be added.
    private var room: Int { connection.map { max(0, $0.window - cargo.count) } ?? 0 }

    private func sendRetained() async throws(HubError) {
        while let message = retained.next(), room > 0, budget.allows(PacketSize.of(message.publication)) {
            do throws(HubError) {
                let sent = try await publish([message.publication]) { _ in
                    retained.pass(message)
                    return .retained
                }
                guard sent > 0 else { return }
            } catch {
                guard error.code == .packetTooLarge else { throw error }
                tell(message.publication.topic, "\(error)")
                retained.pass(message)
            }
        }
    }

    /// - Returns: Whether there may be more to send and room for it.
    private func sendParcels() async throws -> Bool {
        guard let request = nextRequest() else { return false }
        let generation = generation
        let reply = try await store.parcels(request)
        // While the store was asked, another connection may have begun, or the hub refused what was sent before.
        guard generation == self.generation else { return false }
        storePause = RefusalPause()
        waitingCounts = reply.waitingCounts
        let parcels = reply.parcels.filter { lanes[$0.range.family.rank].isOpen() }
        var sent = 0
        do throws(HubError) {
            sent = try await publish(parcels.map(publication)) { index in
                let parcel = Cargo.Parcel(parcels[index])
                cursor.advance(past: parcel.range.last)
                lanes[parcel.range.family.rank].sent()
                if parcel.form == .batch { batchCount += 1 }
                return .parcel(parcel)
            }
        } catch {
            guard error.code == .packetTooLarge else { throw error }
            guard generation == self.generation else { return false }
            await tooLarge(Cargo.Parcel(parcels[0]), error)
            return connection != nil
        }
        redelivery.othersSent(sent)
        var isMoreWaiting = reply.isMoreWaiting
        for parcel in parcels[sent...] { isMoreWaiting[parcel.range.family.rank] = true }
        for parcel in reply.parcels where !lanes[parcel.range.family.rank].isOpen() {
            isMoreWaiting[parcel.range.family.rank] = true
        }
        for rank in lanes.indices { lanes[rank].looked(isMoreWaiting: isMoreWaiting[rank]) }
        isShortOfBytes = settings.bytesPerSecond != nil && isMoreWaiting.contains(true)
        return sent > 0 && sent == parcels.count && isMoreWaiting.contains(true) && connection != nil
    }

    /// - Returns: `nil` when there is no room for anything.
    private func nextRequest() -> UplinkRequest? {
        guard room > 0 else { return nil }
        for rank in lanes.indices where lanes[rank].takeRewind() { cursor.rewind(lanes[rank].family) }
        let canBatch = settings.batchBytes > 0
        let batchBytes = mostBatchBytes
        let maximumBytes = min(budget.available(), mostBytesOnTheWay - cargo.byteCount)
        let takesOversized = cargo.isEmpty && budget.isFull()
        guard maximumBytes > 0 || takesOversized else {
            isShortOfBytes = settings.bytesPerSecond != nil
            return nil
        }
        return UplinkRequest(
            cursor: cursor,
            lanes: lanes.map { $0.wish(canBatch: canBatch) },
            limit: min(room, redelivery.others().map { max(1, $0) } ?? room),
            maximumBytes: max(0, maximumBytes),
            takesOversized: takesOversized,
            overhead: PacketSize.overhead(of: topics),
            batchBytes: batchBytes,
            leastBatchBytes: batchBytes / 2
        )
    }

    /// Of a batch's payload.
    private var mostBatchBytes: Int {
        let share = settings.bytesPerSecond.map { $0 / Self.budgetShare } ?? .max
        let wayBytes = Int(store.configuration.onTheWayBytes) / Self.wayShare
        return max(0, min(packets.maximum, share, wayBytes) - PacketSize.overhead(of: topics))
    }

    private func publication(_ parcel: UplinkParcel) -> HubPublication {
        switch parcel.form {
        case .event: event(parcel.payload, parcel.range.family)
        case .batch: batch(parcel.payload, parcel.range.family)
        }
    }

    private func event(_ payload: [UInt8], _ family: Family) -> HubPublication {
        HubPublication(topic: topics.event(family), payload: payload, contentType: "application/cloudevents+json")
    }

    private func batch(_ payload: [UInt8], _ family: Family) -> HubPublication {
        HubPublication(
            topic: topics.backlog(family),
            payload: payload,
            contentType: "application/cloudevents-batch+json"
        )
    }

    /// The connection does not take a packet of this size: the same as a hub that says so.
    private func tooLarge(_ parcel: Cargo.Parcel, _ error: HubError) async {
        lanes[parcel.range.family.rank].sent()
        guard let refusal = refused(.parcel(parcel), .unfit, "\(error)") else { return }
        await setAside([refusal])
    }

    /// Publishes, and writes down what each token stands for before anything is learnt about it.
    ///
    /// A PUBACK may be read before this call has returned; it is kept until then.
    /// - Parameter note: Called for each publication that was sent, by its index.
    /// - Returns: How many were sent on the present connection.
    private func publish(
        _ publications: [HubPublication],
        note: (Int) -> Cargo.Item
    ) async throws(HubError) -> Int {
        guard !publications.isEmpty else { return 0 }
        let generation = generation
        earlyEnds = []
        defer { earlyEnds = nil }
        let tokens = try await session.publish(publications[...])
        // Tokens of a connection that has ended since were all abandoned.
        guard generation == self.generation, !tokens.isEmpty else { return 0 }
        for (index, (token, publication)) in zip(tokens, publications).enumerated() {
            let byteCount = PacketSize.of(publication)
            cargo.add(note(index), byteCount: byteCount, as: token)
            budget.spend(byteCount)
        }
        silence.sent()
        let ends = earlyEnds ?? []
        earlyEnds = nil
        await take(ends)
        return tokens.count
    }
}

// What goes to the hub beside the families' order.
extension Uplink {
    /// - Returns: Whether something was sent.
    private func sendRedelivery() async throws -> Bool {
        let isIdle = !lanes.contains { $0.isBehind && $0.isOpen() }
        guard room > 0, redelivery.isDue(isIdle: isIdle), budget.available() >= mostBatchBytes || budget.isFull() else {
            return false
        }
        let generation = generation
        let canBatch = settings.batchBytes > 0
        let found = try await store.redeliveries(
            after: redelivery.cursor,
            limit: canBatch ? min(redelivery.maximumCount, 1000) : 1,
            maximumBytes: canBatch ? mostBatchBytes : 1
        )
        guard generation == self.generation else { return false }
        redelivery.looked(isWaiting: !found.isEmpty)
        guard let pack = RedeliveryPack(found, after: redelivery.cursor, maximumBytes: mostBatchBytes) else {
            return false
        }
        let publication =
            canBatch && redelivery.maximumCount > 1
            ? batch(pack.batch, pack.family) : event(pack.payloads[0], pack.family)
        do throws(HubError) {
            return try await publish([publication]) { _ in
                redelivery.sent()
                return .redelivery(pack.parcel)
            } > 0
        } catch {
            guard error.code == .packetTooLarge, generation == self.generation else { throw error }
            redelivery.sent()
            if let refusal = refused(.redelivery(pack.parcel), .unfit, "\(error)") { await setAside([refusal]) }
            return false
        }
    }
}
