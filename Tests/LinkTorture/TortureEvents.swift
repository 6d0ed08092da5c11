// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents

/// One event type a family, and how often each happens: the environment chatters, security is rare.
enum TortureEvents {
    /// The draft with this number; the same number is always of the same family.
    static func draft(_ number: Int, at moment: Moment) throws -> EventDraft {
        switch number % 100 {
        case 0: try EventDraft(DoorOpened(number: number), at: moment)
        case 1...4: try EventDraft(CardPresented(number: number), at: moment)
        case 5...9: try EventDraft(DeviceChecked(number: number), at: moment)
        case 10...29: try EventDraft(PeopleCounted(number: number), at: moment)
        default: try EventDraft(LightMeasured(number: number), at: moment)
        }
    }
}

private struct DoorOpened: EventData {
    static let type = "classroom.test.door"
    static let family = Family.security
    var number: Int
}

private struct CardPresented: EventData {
    static let type = "classroom.test.card"
    static let family = Family.attendance
    var number: Int
}

private struct DeviceChecked: EventData {
    static let type = "classroom.test.check"
    static let family = Family.operations
    var number: Int
}

private struct PeopleCounted: EventData {
    static let type = "classroom.test.people"
    static let family = Family.behaviour
    var number: Int
}

private struct LightMeasured: EventData {
    static let type = "classroom.test.light"
    static let family = Family.environment
    var number: Int
}
