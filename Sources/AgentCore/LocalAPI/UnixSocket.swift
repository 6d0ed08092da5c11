// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// One stream socket in the file system's name space. The end of its lifetime closes it.
struct UnixSocket: ~Copyable {
    let descriptor: CInt

    private init(owning descriptor: CInt) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    /// Connects, which on a Unix socket does not wait unless the listener's queue is full.
    static func connected(to path: String) throws(LocalSocketError) -> UnixSocket {
        let socket = try make(path)
        try withAddress(path) { address, length throws(LocalSocketError) in
            guard connect(socket.descriptor, address, length) == 0 else {
                throw LocalSocketError(path: path, operation: "connect", errno: errno)
            }
        }
        return socket
    }

    /// Listens at `path` for members of the owning group.
    ///
    /// A socket left behind by a process that died is replaced; one that still answers is not, and neither is
    /// anything else that has this name.
    static func listening(at path: String) throws(LocalSocketError) -> UnixSocket {
        var status = stat()
        if lstat(path, &status) == 0 {
            guard status.st_mode & S_IFMT == S_IFSOCK else {
                throw LocalSocketError(path: path, operation: "bind", errno: EEXIST)
            }
            guard isAbandoned(path) else {
                throw LocalSocketError(path: path, operation: "bind", errno: EADDRINUSE)
            }
            unlink(path)
        }
        let socket = try make(path)
        try withAddress(path) { address, length throws(LocalSocketError) in
            guard bind(socket.descriptor, address, length) == 0 else {
                throw LocalSocketError(path: path, operation: "bind", errno: errno)
            }
        }
        guard chmod(path, 0o660) == 0 else {
            throw LocalSocketError(path: path, operation: "chmod", errno: errno)
        }
        guard listen(socket.descriptor, 8) == 0 else {
            throw LocalSocketError(path: path, operation: "listen", errno: errno)
        }
        return socket
    }

    /// Whether nobody listens there any more. A listener whose queue is full is not nobody.
    private static func isAbandoned(_ path: String) -> Bool {
        do throws(LocalSocketError) {
            _ = try connected(to: path)
            return false
        } catch {
            return error.isAgentAbsent
        }
    }

    private static func make(_ path: String) throws(LocalSocketError) -> UnixSocket {
        let flags = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue
        let descriptor = socket(AF_UNIX, CInt(flags), 0)
        guard descriptor >= 0 else { throw LocalSocketError(path: path, operation: "socket", errno: errno) }
        return UnixSocket(owning: descriptor)
    }

    private static func withAddress<Result>(
        _ path: String,
        _ body: (UnsafePointer<sockaddr>, socklen_t) throws(LocalSocketError) -> Result
    ) throws(LocalSocketError) -> Result {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
            throw LocalSocketError(path: path, operation: "bind", errno: ENAMETOOLONG)
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let pointer = UnsafeMutableRawPointer.allocate(
            byteCount: MemoryLayout<sockaddr_un>.size,
            alignment: MemoryLayout<sockaddr_un>.alignment
        )
        defer { pointer.deallocate() }
        pointer.copyMemory(from: &address, byteCount: MemoryLayout<sockaddr_un>.size)
        return try body(
            UnsafePointer(pointer.assumingMemoryBound(to: sockaddr.self)),
            socklen_t(MemoryLayout<sockaddr_un>.size)
        )
    }
}

/// The local socket could not be made or reached.
package struct LocalSocketError: Error, Hashable, Sendable, CustomStringConvertible {
    package var path: String
    /// The C function that failed.
    package var operation: String
    package var errno: CInt

    /// Whether nobody listens there, rather than that we may not or the system failed.
    package var isAgentAbsent: Bool { operation == "connect" && (errno == ENOENT || errno == ECONNREFUSED) }

    package var description: String {
        switch (operation, errno) {
        case ("connect", ENOENT), ("connect", ECONNREFUSED):
            "\(path): the agent is not running (systemctl status classroom-agent)"
        case ("connect", EACCES), ("connect", EPERM):
            "\(path): not permitted; run as root or as a member of group classroom-agent"
        case ("read", ECONNRESET): "\(path): the agent hung up without an answer"
        case ("read", ETIMEDOUT): "\(path): the agent takes the question and does not answer"
        case ("bind", ENOENT): "\(path): cannot be made: the directory does not exist"
        case ("bind", EACCES): "\(path): cannot be made: this user may not write to the directory"
        case ("bind", EADDRINUSE): "\(path): another agent is running already"
        case ("bind", EEXIST): "\(path): is not a socket; move it away or change local.socket"
        default: "\(path): \(operation) failed: \(String(cString: strerror(errno)))"
        }
    }
}
