// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Testing

/// Faults on the whole way from `append` to a consumer at the hub. One after the other: each wants the machine.
@Suite("Faults", .serialized)
enum Faults {}
