// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// What comes to light while a configuration is read: its problems and its effective values.
final class ConfigReport {
    /// Enough for any file that a person wrote; a file that is something else has no end of them.
    static let mostProblems = 100

    private(set) var problems: [ConfigProblem] = []
    private(set) var omitted = 0
    private(set) var values: [EffectiveValue] = []
    /// Files that valid settings name, whatever else is wrong.
    private(set) var files: [NamedFile] = []

    func problem(_ path: String, _ message: String, at origin: ConfigOrigin) {
        guard problems.count < Self.mostProblems else { return omitted += 1 }
        problems.append(ConfigProblem(path: path, message: message, origin: origin))
    }

    func value(_ path: String, _ value: String, from origin: ConfigOrigin) {
        values.append(EffectiveValue(path: path, value: value, origin: origin))
    }

    func file(_ file: NamedFile) { files.append(file) }

    /// The first problems of a file first; problems without a line stand where they were found.
    var error: ConfigurationError? {
        guard !problems.isEmpty else { return nil }
        var line = 0
        let placed = problems.enumerated().map { index, problem in
            if case .file(_, let known?) = problem.origin { line = known }
            return (line: line, index: index, problem: problem)
        }
        let sorted = placed.sorted { ($0.line, $0.index) < ($1.line, $1.index) }
        return ConfigurationError(sorted.map(\.problem), omitted: omitted)
    }
}
