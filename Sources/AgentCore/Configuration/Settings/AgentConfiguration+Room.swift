// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents

extension AgentConfiguration {
    static let roomSection = ConfigSection(
        title: "[room]",
        keys: [RoomAddress.districtKey, RoomAddress.schoolKey, RoomAddress.roomKey]
    )
}

extension RoomAddress {
    static let districtKey = RequiredKey("district", .code)
    static let schoolKey = RequiredKey("school", .code)
    static let roomKey = RequiredKey("room", .code)

    init?(reading table: ConfigTableReader) {
        let district = table.value(Self.districtKey)
        let school = table.value(Self.schoolKey)
        let room = table.value(Self.roomKey)
        table.refuseKeys(besides: [AgentConfiguration.roomSection])
        guard let district, let school, let room else { return nil }
        self.init(district: district, school: school, room: room)
    }
}
