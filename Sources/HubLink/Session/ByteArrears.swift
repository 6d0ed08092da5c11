// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// What a connection makes libmosquitto hold: the beginning of a packet, and answers that the hub does not read.
///
/// The library bounds neither. It takes memory for a packet of any length, and queues a PUBACK for every message.
struct ByteArrears {
    /// With so many answers unsent, nothing more is read: about 100 kB in the library.
    static let mostAnswers = 1000

    /// Bytes since the last event.
    private(set) var byteCount = 0
    private(set) var unsentAnswers = 0
    private var accountedCount = 0

    /// - Parameters:
    ///   - consumed: Bytes of the whole connection; `nil` when its socket is gone.
    ///   - canSend: Nothing waits for the socket to take more.
    mutating func note(_ events: [MosquittoSink.Event], consumed: Int?, canSend: Bool) {
        if let consumed {
            if !events.isEmpty { accountedCount = consumed }
            byteCount = consumed - accountedCount
        }
        unsentAnswers = canSend ? 0 : unsentAnswers + events.count
    }
}
