// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0
import CMosquitto

// Top-level functions belong to no actor, so the runtime does not check isolation when C calls them.

/// Points all callbacks of a handle, whose user data is a `MosquittoSink`, to the functions below.
func setMosquittoCallbacks(_ handle: OpaquePointer) {
    mosquitto_connect_v5_callback_set(handle, onConnect)
    mosquitto_disconnect_v5_callback_set(handle, onDisconnect)
    mosquitto_publish_v5_callback_set(handle, onPublish)
    mosquitto_subscribe_v5_callback_set(handle, onSubscribe)
    mosquitto_message_v5_callback_set(handle, onMessage)
    mosquitto_log_callback_set(handle, onLog)
}

/// For `mosquitto_tls_set`: an encrypted key fails instead of asking for its pass phrase on a terminal.
func refusePassPhrase(
    _ buffer: UnsafeMutablePointer<CChar>?,
    _ size: CInt,
    _ isWriting: CInt,
    _ context: UnsafeMutableRawPointer?
) -> CInt { 0 }

private func sink(_ context: UnsafeMutableRawPointer?) -> MosquittoSink? {
    // Unretained: the `MosquittoHandle` that made the pointer owns the sink and outlives every call.
    context.map { Unmanaged<MosquittoSink>.fromOpaque($0).takeUnretainedValue() }
}

private func onConnect(
    _ handle: OpaquePointer?,
    _ context: UnsafeMutableRawPointer?,
    _ code: CInt,
    _ flags: CInt,
    _ properties: OpaquePointer?
) {
    let limits = MosquittoProperties.connectLimits(properties)
    sink(context)?.put(.connected(code: code, sessionIsPresent: flags & 1 == 1, limits: limits))
}

private func onDisconnect(
    _ handle: OpaquePointer?,
    _ context: UnsafeMutableRawPointer?,
    _ code: CInt,
    _ properties: OpaquePointer?
) {
    sink(context)?.put(.disconnected(code: code))
}

private func onPublish(
    _ handle: OpaquePointer?,
    _ context: UnsafeMutableRawPointer?,
    _ messageID: CInt,
    _ code: CInt,
    _ properties: OpaquePointer?
) {
    sink(context)?.put(.published(messageID: messageID, HubReason(rawValue: UInt8(clamping: code))))
}

private func onSubscribe(
    _ handle: OpaquePointer?,
    _ context: UnsafeMutableRawPointer?,
    _ messageID: CInt,
    _ count: CInt,
    _ granted: UnsafePointer<CInt>?,
    _ properties: OpaquePointer?
) {
    guard count > 0, let code = granted?.pointee else { return }
    sink(context)?.put(.subscribed(messageID: messageID, HubReason(rawValue: UInt8(clamping: code))))
}

private func onMessage(
    _ handle: OpaquePointer?,
    _ context: UnsafeMutableRawPointer?,
    _ message: UnsafePointer<mosquitto_message>?,
    _ properties: OpaquePointer?
) {
    guard let sink = sink(context), let message = message?.pointee, let topic = message.topic else { return }
    let byteCount = Int(message.payloadlen)
    guard byteCount <= sink.maximumIncomingBytes else {
        return sink.put(.oversized(topic: String(cString: topic), byteCount: byteCount))
    }
    let expiry = MosquittoProperties.int32(properties, CInt(MQTT_PROP_MESSAGE_EXPIRY_INTERVAL.rawValue))
    sink.put(
        .message(
            HubMessage(
                topic: String(cString: topic),
                payload: [UInt8](UnsafeRawBufferPointer(start: message.payload, count: byteCount)),
                isRetained: message.retain,
                responseTopic: MosquittoProperties.string(properties, CInt(MQTT_PROP_RESPONSE_TOPIC.rawValue)),
                correlationData: MosquittoProperties.binary(properties, CInt(MQTT_PROP_CORRELATION_DATA.rawValue)),
                contentType: MosquittoProperties.string(properties, CInt(MQTT_PROP_CONTENT_TYPE.rawValue)),
                expiresAt: expiry.map { .now + .seconds(Int64($0)) }
            )
        )
    )
}

private func onLog(
    _ handle: OpaquePointer?,
    _ context: UnsafeMutableRawPointer?,
    _ level: CInt,
    _ line: UnsafePointer<CChar>?
) {
    guard level == MOSQ_LOG_ERR, let line else { return }
    // Asked here because libmosquitto may free the TLS connection before its call returns.
    let certificateError = Int(cmosquitto_certificate_error(mosquitto_ssl_get(handle)))
    sink(context)?.putErrorLine(String(cString: line), certificateError: certificateError)
}
