// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

extension DriverError {
    /// What a technician at the box can do, as one or two sentences.
    package var advice: String {
        switch code {
        case .gone:
            "Check that the device is plugged in and has power, then compare its serial, path or name "
                + "in the config with what the list command shows."
        case .busy:
            if let holder {
                "Close \(holder.processName) (process \(holder.processID)), or give one of the two programs another device."
            } else {
                "Another program uses the device: close it. Which one, root learns from 'classroom-agent doctor'."
            }
        case .denied:
            "The agent's user may not open the device: add the user to the group video (cameras) or audio "
                + "(microphones) and restart the agent, or reinstall the package, whose unit does so."
        case .unsupported:
            "The device or file cannot do what the config asks: choose a format that the info command lists."
        case .noBandwidth:
            "The USB bus is full: plug the camera into a port of another controller or a USB 3 port, "
                + "ask for MJPG or a smaller picture, or remove another camera from the same hub."
        case .stalled:
            "The device is there but sends nothing: unplug it, plug it in again, and try a shorter cable or a powered hub."
        case .inputOutput:
            "The device failed and will be opened again. If this repeats, change the cable or the port; "
                + "the kernel log (dmesg) says more."
        case .cancelled, .closed:
            "Nothing is wrong with the device: the agent stopped using it."
        }
    }
}
