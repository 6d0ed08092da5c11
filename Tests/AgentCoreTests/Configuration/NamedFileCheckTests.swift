// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import Testing

@testable import AgentCore

@Suite("Files that a configuration names")
struct NamedFileCheckTests {
    private static func tls(_ directory: URL) -> String {
        ConfigFixture.minimal.replacing("mqtt:", with: "mqtts:") + """
            username = "room"
            password_file = "\(directory.path)/password"
            ca_file = "\(directory.path)/ca.pem"
            certificate_file = "\(directory.path)/room.pem"
            key_file = "\(directory.path)/room.key"
            """
    }

    private static func messages(_ text: String) -> [String] { ConfigFixture.problems(text, checkingFiles: true) }

    @Test("a file that is not there is a problem of its setting, other problems or not")
    func missing() throws {
        try ConfigFixture.withDirectory { directory in
            let end = "does not exist; put the file there, or correct the path"
            let settings = [
                ("password_file", "password"), ("ca_file", "ca.pem"), ("certificate_file", "room.pem"),
                ("key_file", "room.key"),
            ]
            let expected = settings.enumerated().map { index, setting in
                "agent.toml:\(8 + index): hub.\(setting.0): \"\(directory.path)/\(setting.1)\" \(end)"
            }
            #expect(Self.messages(Self.tls(directory)) == expected)
            let alsoWrong = Self.tls(directory).replacing("changsha", with: "Changsha").replacing(
                "mqtts:",
                with: "http:"
            )
            #expect(Self.messages(alsoWrong).suffix(4) == expected[...])
            #expect(ConfigFixture.problems(Self.tls(directory), checkingFiles: false) == [])
        }
    }

    @Test("files that hold what they should are accepted, others are told apart")
    func contents() throws {
        try ConfigFixture.withDirectory { directory in
            func write(_ name: String, _ text: String) throws {
                try Data(text.utf8).write(to: directory.appending(path: name))
            }
            try write("password", "correct horse\n")
            for name in ["ca.pem", "room.pem"] { try write(name, "-----BEGIN CERTIFICATE-----\n") }
            try write("room.key", "-----BEGIN EC PRIVATE KEY-----\n")
            #expect(Self.messages(Self.tls(directory)) == [])

            try write("password", "\nhorse")
            try write("ca.pem", "")
            try write("room.pem", "-----BEGIN PRIVATE KEY-----\n")
            try Data([0x30, 0x82, 0xFF]).write(to: directory.appending(path: "room.key"))
            let path = directory.path
            #expect(
                Self.messages(Self.tls(directory)) == [
                    "agent.toml:8: hub.password_file: \"\(path)/password\" has an empty first line; write the password there",
                    "agent.toml:9: hub.ca_file: \"\(path)/ca.pem\" does not hold a certificate in PEM form",
                    "agent.toml:10: hub.certificate_file: \"\(path)/room.pem\" does not hold a certificate in PEM form",
                    "agent.toml:11: hub.key_file: \"\(path)/room.key\" is not text",
                ]
            )
        }
    }

    @Test("a credential of systemd is found in its directory, and its absence says how to hand it over")
    func credential() async {
        // In a process of its own, as the directory is named by the environment.
        await #expect(processExitsWith: .success) {
            try ConfigFixture.withDirectory { directory in
                setenv("CREDENTIALS_DIRECTORY", directory.path, 1)
                let text = ConfigFixture.minimal + "username = \"room\"\npassword_file = \"credential:hub-password\"\n"
                let missing = ConfigFixture.problems(text, checkingFiles: true)
                try #require(missing.count == 1)
                #expect(missing[0].contains("\"\(directory.path)/hub-password\" does not exist"))
                #expect(missing[0].contains("LoadCredential=hub-password:FILE"))

                try Data("correct horse\n".utf8).write(to: directory.appending(path: "hub-password"))
                #expect(ConfigFixture.problems(text, checkingFiles: true) == [])
                unsetenv("CREDENTIALS_DIRECTORY")
                let file = CredentialFile("credential:hub-password")
                #expect(file?.path == "/run/credentials/classroom-agent.service/hub-password")
            }
        }
    }

    @Test("a credential's name is a plain file name", arguments: ["", ".", "../key", "a/b", "a b", ".key"])
    func credentialName(name: String) {
        #expect(CredentialFile("credential:\(name)") == nil)
    }

    @Test("a configuration that is a FIFO is refused at once", .timeLimit(.minutes(1)))
    func fifo() throws {
        try ConfigFixture.withDirectory { directory in
            let path = directory.appending(path: "agent.toml").path
            try #require(mkfifo(path, 0o600) == 0)
            let error = #expect(throws: ConfigurationError.self) { _ = try AgentConfiguration.load(path: path) }
            #expect(error?.problems.map(\.message) == ["is not a regular file"])
        }
    }

    @Test("the store's directory must be there, or the one that it is to be made in")
    func storeDirectory() throws {
        try ConfigFixture.withDirectory { directory in
            let root = directory.path
            try Data().write(to: directory.appending(path: "file"))
            func problems(_ path: String, checkingFiles: Bool = true) -> [String] {
                ConfigFixture.problems(adding: "[store]\npath = \"\(path)\"", checkingFiles: checkingFiles)
            }
            for good in [root, root + "/", root + "/new", root + "/new/", "/new"] { #expect(problems(good) == []) }
            let file = "store.path: \"\(root)/file\" is a file, not a directory"
            #expect(problems(root + "/file") == [file])
            #expect(problems(root + "/file/new") == [file])
            for path in [root + "/a/new", root + "/a//new/"] {
                #expect(
                    problems(path) == [
                        "store.path: the directory \"\(root)/a\" does not exist; create it or choose another"
                    ]
                )
            }
            #expect(problems(root + "/a/new", checkingFiles: false) == [])
        }
    }

    @Test("a recording must be a regular file")
    func recordings() throws {
        try ConfigFixture.withDirectory { directory in
            let file = directory.appending(path: "lesson.wav")
            let device = "[[devices]]\nid = \"mic\"\nkind = \"microphone\"\nsource = \"file\"\nfile = \"\(file.path)\""
            let text = ConfigFixture.minimal + device
            #expect(
                Self.messages(text) == [
                    "agent.toml:11: devices[0].file: \"\(file.path)\" does not exist; put the file there, or correct the path"
                ]
            )
            try FileManager.default.createDirectory(at: file, withIntermediateDirectories: false)
            #expect(Self.messages(text) == ["agent.toml:11: devices[0].file: \"\(file.path)\" is not a regular file"])
            try FileManager.default.removeItem(at: file)
            try Data([0xFF]).write(to: file)
            #expect(Self.messages(text) == [])
        }
    }
}
