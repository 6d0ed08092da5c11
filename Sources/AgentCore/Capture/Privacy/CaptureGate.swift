// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

package import AgentRuntime
package import ClassroomEvents
import DeviceDrivers
import EdgeStore

/// The rules that a picture or a recording has to pass, the same for both.
///
/// ``check(device:isDuringLesson:at:)`` comes first, then the device is opened, then ``audit(_:of:device:seconds:)``;
/// only then is anything read from the device. Nothing is captured that the store has not noted before.
package struct CaptureGate: Sendable {
    /// A capture that may go on to its audit.
    package struct Permit: Hashable, Sendable {
        package let user: InvokingUser
        package let isDuringLesson: Bool
    }

    private let configuration: AgentConfiguration
    private let thread: PollThread
    private let user: InvokingUser

    package init(configuration: AgentConfiguration, user: InvokingUser, thread: PollThread) {
        self.configuration = configuration
        self.user = user
        self.thread = thread
    }

    /// Asks whether a lesson is on and whether the running agent has the device.
    /// - Parameter isDuringLesson: Whether the technician asked for it in spite of a lesson.
    package func check(
        device: DeviceReference,
        isDuringLesson: Bool,
        at time: LocalTime? = LocalTime(unixSeconds: SystemClock.wallNanoseconds() / 1_000_000_000)
    ) async throws(CaptureRefusal) -> Permit {
        let agent = await AgentPresence.find(socket: configuration.local.socket)
        let verdict = LessonGuard(hours: configuration.privacy.lessonHours).verdict(at: time, room: agent.room)
        if case .lesson(let reason) = verdict, !isDuringLesson {
            throw CaptureRefusal(
                "refused, as a lesson may be on: \(reason)",
                advice: "Come back when the lesson is over, or give --during-lesson; the audit event will say so."
            )
        }
        if agent.holds(device) {
            let process = agent.processID.map { " (process \($0))" } ?? ""
            throw CaptureRefusal(
                "\(device.name) is in use by the running agent\(process)",
                advice:
                    "Stop it for a moment: systemctl stop classroom-agent; afterwards: systemctl start classroom-agent."
            )
        }
        return Permit(user: user, isDuringLesson: verdict.isLesson)
    }

    /// Makes the audit event durable.
    /// - Parameter seconds: The length of a recording.
    /// - Throws: When the store does not take it; then nothing may be captured.
    package func audit(
        _ permit: Permit,
        of kind: CaptureAudited.Kind,
        device: DeviceReference,
        seconds: Double? = nil
    ) async throws(CaptureRefusal) {
        let event = CaptureAudited(
            kind: kind,
            user: permit.user.name,
            duringLesson: permit.isDuringLesson,
            seconds: seconds
        )
        do {
            let draft = try EventDraft(event, device: device.id)
            let store = try await EdgeStore(configuration.storeConfiguration, room: configuration.room, thread: thread)
            do {
                try await store.append([draft])
            } catch {
                await store.close()
                throw error
            }
            await store.close()
        } catch let error as StoreError {
            throw CaptureRefusal(
                "the audit event could not be stored, so nothing was captured: \(error)",
                advice: error.advice
            )
        } catch {
            throw CaptureRefusal(
                "the audit event could not be written, so nothing was captured: \(error)",
                advice: "Report this text to the makers of classroom-agent."
            )
        }
    }
}
