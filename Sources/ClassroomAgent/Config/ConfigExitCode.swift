// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

extension ExitCode {
    /// `EX_CONFIG` of sysexits.h: the configuration is missing or wrong.
    static let configuration = ExitCode(78)
}
