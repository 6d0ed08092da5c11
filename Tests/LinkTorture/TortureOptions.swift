// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentRuntime
import EdgeStore
import HubLink

/// What the command line asks for.
struct TortureOptions: Sendable {
    static let usage = """
        Usage: LinkTorture DATABASE --hub HOST:PORT --journal FILE [OPTION...]

        Appends events of all families to the store and carries them to the hub with the agent's own uplink, until it is
        killed. Writes "family epoch sequence" to the journal for each event after its append has returned, and to
        standard output how far it is: opened, accepted, progress COUNT, filled COUNT, refused COUNT CODE, drained.

          --events COUNT          append so many (no end)
          --producers COUNT       tasks that append at once (64)
          --group COUNT           events in one append (1)
          --quota BYTES           for the store's files
          --publish-timeout MS    without a PUBACK for so long, the link is dead (20000)
          --synchronised-by FILE  the wall clock counts as right once this file exists; else the kernel is asked
          --end                   end when the hub has acknowledged all
        """

    var database = ""
    var hub = HubAddress(scheme: .mqtt, host: "127.0.0.1", port: 1883)
    var journal = ""
    var events = Int.max
    var producers = 64
    var group = 1
    var quota: Int64?
    var publishTimeout = Duration.seconds(20)
    var synchronisedBy: String?
    var ends = false

    /// `nil` when the words are not those of ``usage``.
    init?(_ words: some Sequence<String>) {
        var words = Array(words)[...]
        while let word = words.popFirst() {
            switch word {
            case "--end":
                ends = true
            case let option where option.hasPrefix("--"):
                guard let value = words.popFirst(), set(option, to: value) else { return nil }
            default:
                database = word
            }
        }
        guard !database.isEmpty, !journal.isEmpty else { return nil }
    }

    private mutating func set(_ option: String, to value: String) -> Bool {
        switch option {
        case "--journal": journal = value
        case "--synchronised-by": synchronisedBy = value
        case "--hub":
            let parts = value.split(separator: ":")
            guard parts.count == 2, let port = UInt16(parts[1]) else { return false }
            hub = HubAddress(scheme: .mqtt, host: String(parts[0]), port: port)
        default:
            guard let number = Int(value), number > 0 else { return false }
            switch option {
            case "--events": events = number
            case "--producers": producers = number
            case "--group": group = number
            case "--quota": quota = Int64(number)
            case "--publish-timeout": publishTimeout = .milliseconds(number)
            default: return false
            }
        }
        return true
    }

    var store: StoreConfiguration {
        var configuration = StoreConfiguration(path: database)
        if let quota { configuration.maximumBytes = quota }
        return configuration
    }

    /// The agent's, but that a lost hub is tried again soon: the tests wait for it.
    var link: HubOptions {
        var options = HubOptions(addresses: [hub], clientID: "link-torture")
        options.backoff = Backoff(base: .milliseconds(20), cap: .milliseconds(200))
        options.publishTimeout = publishTimeout
        return options
    }
}
