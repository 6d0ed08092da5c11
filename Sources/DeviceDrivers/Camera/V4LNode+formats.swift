// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import CV4L

extension V4LNode {
    /// What the camera offers, in its own order. Bounded: a driver that never ends its list is cut.
    func offers() -> [CameraOffer] {
        var offers: [CameraOffer] = []
        for index in 0..<UInt32(128) {
            var format = v4l2_fmtdesc()
            guard cv4l_enumerate_format(descriptor, index, &format) == 0 else { break }
            offers.append(
                CameraOffer(
                    fourcc: Self.fourcc(format.pixelformat),
                    title: Self.text(format.description),
                    layout: CameraLayout(fourcc: format.pixelformat),
                    modes: modes(of: format.pixelformat)
                )
            )
        }
        return offers
    }

    private func modes(of fourcc: UInt32) -> [CameraOffer.Mode] {
        var modes: [CameraOffer.Mode] = []
        for index in 0..<UInt32(64) {
            var size = v4l2_frmsizeenum()
            guard cv4l_enumerate_size(descriptor, index, fourcc, &size) == 0 else { break }
            guard size.type == V4L2_FRMSIZE_TYPE_DISCRETE.rawValue else {
                // A range has one entry; its ends stand for all between.
                modes.append(mode(fourcc, width: size.stepwise.max_width, height: size.stepwise.max_height))
                modes.append(mode(fourcc, width: size.stepwise.min_width, height: size.stepwise.min_height))
                break
            }
            modes.append(mode(fourcc, width: size.discrete.width, height: size.discrete.height))
        }
        return modes
    }

    private func mode(_ fourcc: UInt32, width: UInt32, height: UInt32) -> CameraOffer.Mode {
        var rates: [Double] = []
        for index in 0..<UInt32(32) {
            var interval = v4l2_frmivalenum()
            guard cv4l_enumerate_interval(descriptor, index, fourcc, width, height, &interval) == 0 else { break }
            let isDiscrete = interval.type == V4L2_FRMIVAL_TYPE_DISCRETE.rawValue
            // The shortest interval of a range is its highest rate.
            let fraction = isDiscrete ? interval.discrete : interval.stepwise.min
            if fraction.numerator > 0 { rates.append(Double(fraction.denominator) / Double(fraction.numerator)) }
            if !isDiscrete { break }
        }
        return CameraOffer.Mode(
            size: CameraSize(width: Int(width), height: Int(height)),
            framesPerSecond: rates
        )
    }

    /// The characters of a pixel format's code as the kernel writes them: `MJPG`, `Y10`, `Y16-BE`.
    private static func fourcc(_ code: UInt32) -> String {
        let isBigEndian = code & 0x8000_0000 != 0  // V4L2's v4l2_fourcc_be
        let bytes = (0..<4).map { UInt8(truncatingIfNeeded: (code & 0x7FFF_FFFF) >> ($0 * 8)) }
        let printable = bytes.map { (0x20..<0x7F).contains($0) ? $0 : 0x3F }
        let name = String(decoding: printable.prefix { $0 != 0x20 }, as: UTF8.self)
        return isBigEndian ? "\(name)-BE" : name
    }
}

extension CameraLayout {
    init?(fourcc: UInt32) {
        switch fourcc {
        case cv4l_fourcc_mjpg, cv4l_fourcc_jpeg: self = .mjpg
        case cv4l_fourcc_yuyv: self = .yuyv
        default: return nil
        }
    }
}
