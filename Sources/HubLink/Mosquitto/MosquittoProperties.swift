// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0
import CMosquitto
import Glibc

/// A list of MQTT 5 properties to send. Freed with its lifetime; libmosquitto copies it where it keeps it.
struct MosquittoProperties: ~Copyable {
    /// `nil` while the list is empty, which libmosquitto takes as none.
    private(set) var list: OpaquePointer?
    /// The first failure of an addition, or `MOSQ_ERR_SUCCESS`.
    private(set) var result = CInt(MOSQ_ERR_SUCCESS.rawValue)

    deinit {
        var list = list
        mosquitto_property_free_all(&list)
    }

    mutating func add(_ identifier: mqtt5_property, string: String) {
        note(mosquitto_property_add_string(&list, CInt(identifier.rawValue), string))
    }

    mutating func add(_ identifier: mqtt5_property, bytes: [UInt8]) {
        note(mosquitto_property_add_binary(&list, CInt(identifier.rawValue), bytes, UInt16(clamping: bytes.count)))
    }

    mutating func add(_ identifier: mqtt5_property, int32 value: UInt32) {
        note(mosquitto_property_add_int32(&list, CInt(identifier.rawValue), value))
    }

    mutating func add(_ identifier: mqtt5_property, byte value: UInt8) {
        note(mosquitto_property_add_byte(&list, CInt(identifier.rawValue), value))
    }

    private mutating func note(_ result: CInt) {
        if self.result == 0 { self.result = result }
    }
}

/// Reading what arrived. The list belongs to libmosquitto and lives as long as the callback.
extension MosquittoProperties {
    static func string(_ list: OpaquePointer?, _ identifier: CInt) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        guard mosquitto_property_read_string(list, identifier, &text, false) != nil, let text else { return nil }
        defer { free(text) }
        return String(cString: text)
    }

    static func binary(_ list: OpaquePointer?, _ identifier: CInt) -> [UInt8]? {
        var bytes: UnsafeMutableRawPointer?
        var count: UInt16 = 0
        guard mosquitto_property_read_binary(list, identifier, &bytes, &count, false) != nil else { return nil }
        defer { free(bytes) }
        return [UInt8](UnsafeRawBufferPointer(start: bytes, count: bytes == nil ? 0 : Int(count)))
    }

    static func int32(_ list: OpaquePointer?, _ identifier: CInt) -> UInt32? {
        var number: UInt32 = 0
        return mosquitto_property_read_int32(list, identifier, &number, false) == nil ? nil : number
    }

    static func connectLimits(_ list: OpaquePointer?) -> ConnectLimits {
        var limits = ConnectLimits()
        var int16: UInt16 = 0
        var int32: UInt32 = 0
        if mosquitto_property_read_int16(list, CInt(MQTT_PROP_RECEIVE_MAXIMUM.rawValue), &int16, false) != nil {
            limits.receiveMaximum = int16
        }
        if mosquitto_property_read_int32(list, CInt(MQTT_PROP_MAXIMUM_PACKET_SIZE.rawValue), &int32, false) != nil {
            limits.maximumPacketSize = int32
        }
        if mosquitto_property_read_int16(list, CInt(MQTT_PROP_SERVER_KEEP_ALIVE.rawValue), &int16, false) != nil {
            limits.keepAliveSeconds = int16
        }
        var byte: UInt8 = 0
        if mosquitto_property_read_byte(list, CInt(MQTT_PROP_MAXIMUM_QOS.rawValue), &byte, false) != nil {
            limits.maximumQualityOfService = byte
        }
        if mosquitto_property_read_byte(list, CInt(MQTT_PROP_RETAIN_AVAILABLE.rawValue), &byte, false) != nil {
            limits.retainAvailable = byte
        }
        return limits
    }
}
