// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Workbench

/// A mosquitto of the benchmark's own, on loopback, without persistence. It keeps everything for a slow subscriber.
struct LocalHub {
    let port: UInt16
    private let process: pid_t

    init() throws {
        port = try Self.freePort()
        var template = Array("/tmp/link-benchmark-XXXXXX".utf8CString)
        let file = mkstemp(&template)
        guard file >= 0 else { throw BenchmarkFailure("mkstemp: errno \(errno)") }
        let path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        defer { unlink(path) }
        let text = """
            listener \(port) 127.0.0.1
            allow_anonymous true
            max_inflight_messages 1000
            max_queued_messages 0
            log_dest none

            """
        let written = text.withCString { write(file, $0, strlen($0)) }
        close(file)
        guard written == text.utf8.count else { throw BenchmarkFailure("\(path): errno \(errno)") }
        process = try Self.spawn(["/usr/sbin/mosquitto", "-c", path])
        for _ in 0..<500 {
            if Self.isListening(port) { return }
            usleep(10_000)
        }
        stop()
        throw BenchmarkFailure("mosquitto does not listen on port \(port): is its package installed?")
    }

    func stop() {
        kill(process, SIGTERM)
        waitpid(process, nil, 0)
    }

    private static func spawn(_ arguments: [String]) throws -> pid_t {
        let strings = arguments.map { strdup($0) } + [nil]
        defer { strings.forEach { free($0) } }
        var process = pid_t()
        let result = posix_spawn(&process, arguments[0], nil, nil, strings, environ)
        guard result == 0 else { throw BenchmarkFailure("\(arguments[0]): errno \(result)") }
        return process
    }

    private static func freePort() throws -> UInt16 {
        let descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        var address = loopback(port: 0)
        let port: UInt16? = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
            } ? UInt16(bigEndian: pointer.pointee.sin_port) : nil
        }
        guard let port else { throw BenchmarkFailure("no port on loopback: \(String(cString: strerror(errno)))") }
        return port
    }

    private static func isListening(_ port: UInt16) -> Bool {
        let descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = loopback(port: port)
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }

    private static func loopback(port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
        return address
    }
}
