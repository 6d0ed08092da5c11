// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0
package import Foundation

/// Child processes without Foundation's `Process`, which starts threads that a test for leaks would count.
package enum ChildProcess {
    /// A shell script that closes what it inherited and becomes the program.
    private static let closingDescriptors = """
        for entry in /proc/$$/fd/*; do
            number=${entry##*/}
            if ((number > 2)); then eval "exec $number>&-"; fi
        done
        exec "$@"
        """

    /// Starts a program that holds none of this process's descriptors: an inherited socket would keep a
    /// connection open that a test has closed.
    package static func spawn(_ arguments: [String]) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for descriptor in CInt(0)...2 {
            posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0)
        }
        // Threads of this process block signals, and a child would inherit that.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        let strings = (["/bin/bash", "-c", closingDescriptors, "bash"] + arguments).map { strdup($0) } + [nil]
        defer { strings.forEach { free($0) } }
        var process = pid_t()
        let result = posix_spawn(&process, "/bin/bash", &actions, &attributes, strings, environ)
        guard result == 0 else {
            throw TestBrokerError(what: "\(arguments[0]): \(String(cString: strerror(result)))")
        }
        return process
    }

    /// Runs a program to its end.
    package static func run(_ arguments: [String]) throws {
        let process = try spawn(arguments)
        var status: CInt = 0
        guard waitpid(process, &status, 0) == process, status == 0 else {
            throw TestBrokerError(what: "\(arguments.joined(separator: " ")) ended with status \(status)")
        }
    }
}
