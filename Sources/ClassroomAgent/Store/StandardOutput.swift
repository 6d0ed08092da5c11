// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// The stream for a command's result.
enum StandardOutput {
    /// Writes a text and a line end. Nothing happens when the reader, such as `head`, has seen enough.
    /// - Throws: `ExitCode` 74 (`EX_IOERR`) after telling on standard error why it cannot be written.
    static func print(_ text: String) throws(ExitCode) {
        do throws(OutputError) {
            try ResultOutput().writeLine(Array(text.utf8))
        } catch {
            try error.end()
        }
    }
}

extension OutputError {
    /// Ends a command because of this: quietly when the reader is gone.
    func end() throws(ExitCode) {
        if isReaderGone { return }
        StandardError.print("\(self)")
        throw ExitCode.outputFailed
    }
}

extension ExitCode {
    /// `EX_IOERR` of sysexits.h: the result cannot be written to where it should go.
    static let outputFailed = ExitCode(74)
}
