// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A failure of one device operation.
///
/// Match on ``code`` to decide what to do; print the error to tell a person which device, which call
/// and which errno; print ``advice`` to tell a technician what to try.
package struct DriverError: Error, Hashable, Sendable {
    /// What the caller can do.
    package enum Code: String, Hashable, Sendable, CaseIterable {
        /// The device is absent or was unplugged. Retry when the hot-plug monitor reports a change.
        case gone
        /// Another program holds the device. Retry with growing waits.
        case busy
        /// The process may not open the device. Retrying helps only after someone changed permissions.
        case denied
        /// The device or file cannot do what was asked. Retrying helps only after a change of config.
        case unsupported
        /// The USB bus has no room for the stream, not even for the smallest picture.
        case noBandwidth
        /// The device answers but sends nothing. Opening it again often heals it.
        case stalled
        /// The kernel, the device or the C library failed. Close, and retry with growing waits.
        case inputOutput
        /// The waiting task was cancelled.
        case cancelled
        /// The driver was not open, or was closed during the call.
        case closed
    }

    package var code: Code
    /// The name of the driver, or the node when no driver is involved.
    package var device: String
    /// The C function or ioctl, as its manual page writes it.
    package var operation: String
    /// The system's error number, positive; 0 when the failure has none.
    package var errno: CInt
    /// Who holds the device, when ``code`` is `busy` and the process may see it.
    package var holder: DeviceHolder?
    /// What the number alone does not say, as a sentence without a full stop.
    package var detail: String?

    package init(
        code: Code,
        device: String,
        operation: String,
        errno: CInt = 0,
        holder: DeviceHolder? = nil,
        detail: String? = nil
    ) {
        self.code = code
        self.device = device
        self.operation = operation
        self.errno = errno
        self.holder = holder
        self.detail = detail
    }

    /// Classifies what a C call reported: `errno`, or the `-errno` of ALSA and of the shims.
    package init(device: String, operation: String, errno: CInt, holder: DeviceHolder? = nil) {
        let number = errno == .min ? EIO : abs(errno)
        self.init(
            code: Code(errno: number),
            device: device,
            operation: operation,
            errno: number,
            holder: holder
        )
    }
}

extension DriverError.Code {
    /// What a positive error number means for a device.
    init(errno: CInt) {
        self =
            switch errno {
            // EBADFD is what ALSA says of a sound card that was pulled out.
            case ENODEV, ENXIO, ENOENT, ENOTDIR, EBADFD, ESHUTDOWN: .gone
            case EBUSY: .busy
            case EACCES, EPERM: .denied
            case EINVAL, ENOTTY, EOPNOTSUPP: .unsupported
            // From VIDIOC_STREAMON: the bandwidth reserved for isochronous transfers is used up.
            case ENOSPC: .noBandwidth
            case ETIMEDOUT: .stalled
            case ECANCELED: .cancelled
            default: .inputOutput
            }
    }
}

extension DriverError: CustomStringConvertible {
    package var description: String {
        var text = "\(device): \(operation) failed"
        if let detail {
            text += ": \(detail)"
        } else if errno != 0 {
            text += ": \(String(cString: strerror(errno)))"
        }
        text += " (\(code.rawValue)"
        if let holder { text += ", held by \(holder)" }
        return text + ")"
    }
}
