// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentRuntime
import CV4L
import Glibc

/// A camera that is streaming into mapped buffers. The end of its lifetime stops it, unmaps and closes.
struct V4LStream: ~Copyable {
    /// One buffer that is out of the kernel's hands until it is given back.
    struct Buffer {
        var index: UInt32
        var byteCount: UInt32
        var sequence: UInt32
        /// On `CLOCK_MONOTONIC`.
        var timestampNanoseconds: Int64
        /// Whether the kernel says that the bytes are damaged.
        var isFlagged: Bool
    }

    /// Two are in flight on USB, one is being analysed, one is spare.
    private static let bufferCount: UInt32 = 4

    let format: CameraFormat
    private let node: V4LNode
    private let buffers: MappedBuffers

    var descriptor: CInt { node.descriptor }

    /// Opens the node, sets the format and starts.
    /// - Throws: `unsupported` when the camera will not do the layout, `noBandwidth` when the bus is full.
    init(
        path: String,
        rung: FormatLadder.Rung,
        framesPerSecond: Double,
        isSteppedDown: Bool
    ) throws(DriverError) {
        let node = try V4LNode(path: path)
        var format = try Self.setFormat(of: node, rung: rung)
        format.framesPerSecond = try Self.setRate(of: node, framesPerSecond: framesPerSecond)
        format.isSteppedDown = isSteppedDown
        let buffers = try Self.mapBuffers(of: node)
        try node.check("VIDIOC_STREAMON", cv4l_stream_on(node.descriptor))
        self.node = node
        self.format = format
        self.buffers = buffers
    }

    deinit {
        // Fails when the camera is gone; closing, which follows, does the same.
        _ = cv4l_stream_off(node.descriptor)
    }

    /// Takes the oldest full buffer; it must be given back with ``enqueue(_:)``.
    /// - Returns: `nil` when there is none yet.
    func dequeue() throws(DriverError) -> Buffer? {
        var frame = cv4l_frame()
        let result = cv4l_dequeue(node.descriptor, &frame)
        if result == -EAGAIN { return nil }
        try node.check("VIDIOC_DQBUF", result)
        let clock = frame.flags & UInt32(V4L2_BUF_FLAG_TIMESTAMP_MASK)
        let isMonotonic = clock == UInt32(V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC)
        return Buffer(
            index: frame.index,
            byteCount: frame.bytes_used,
            sequence: frame.sequence,
            timestampNanoseconds: isMonotonic ? frame.timestamp_ns : SystemClock.monotonicNanoseconds(),
            isFlagged: frame.flags & UInt32(V4L2_BUF_FLAG_ERROR) != 0
        )
    }

    func enqueue(_ buffer: Buffer) throws(DriverError) {
        try node.check("VIDIOC_QBUF", cv4l_enqueue(node.descriptor, buffer.index))
    }

    /// Lends the buffer's bytes; they are the kernel's again after ``enqueue(_:)``.
    func withBytes<Result>(of buffer: Buffer, _ body: (RawSpan) -> Result) -> Result {
        buffers.withBytes(ofBuffer: buffer.index, byteCount: buffer.byteCount, body)
    }

    private static func setFormat(
        of node: borrowing V4LNode,
        rung: FormatLadder.Rung
    ) throws(DriverError) -> CameraFormat {
        let fourcc = rung.layout == .mjpg ? cv4l_fourcc_mjpg : cv4l_fourcc_yuyv
        var picture = v4l2_pix_format()
        let result = cv4l_set_format(
            node.descriptor,
            fourcc,
            UInt32(clamping: rung.size.width),
            UInt32(clamping: rung.size.height),
            &picture
        )
        guard result == 0 else { throw DriverError(device: node.path, operation: "VIDIOC_S_FMT", errno: result) }
        let size = CameraSize(width: Int(picture.width), height: Int(picture.height))
        guard CameraLayout(fourcc: picture.pixelformat) == rung.layout, size.area > 0 else {
            throw DriverError(
                code: .unsupported,
                device: node.path,
                operation: "VIDIOC_S_FMT",
                errno: EINVAL,
                detail: "the camera does not do \(rung.layout.rawValue.uppercased())"
            )
        }
        let stride = rung.layout == .mjpg ? 0 : max(Int(picture.bytesperline), size.width * 2)
        return CameraFormat(layout: rung.layout, size: size, bytesPerLine: stride, isSteppedDown: false)
    }

    /// - Returns: What the camera will deliver; `nil` when it has no say in it.
    private static func setRate(of node: borrowing V4LNode, framesPerSecond: Double) throws(DriverError) -> Double? {
        let milliframes = max(1, min(framesPerSecond, 1000)) * 1000
        var interval = v4l2_fract(numerator: 1000, denominator: UInt32(milliframes))
        let result = cv4l_set_interval(node.descriptor, &interval)
        if result == -ENOTTY || result == -EINVAL { return nil }
        try node.check("VIDIOC_S_PARM", result)
        guard interval.numerator > 0, interval.denominator > 0 else { return nil }
        return Double(interval.denominator) / Double(interval.numerator)
    }

    private static func mapBuffers(of node: borrowing V4LNode) throws(DriverError) -> MappedBuffers {
        var count = bufferCount
        try node.check("VIDIOC_REQBUFS", cv4l_request_buffers(node.descriptor, &count))
        var buffers = MappedBuffers()
        for index in 0..<min(count, 32) {
            var (offset, length) = (UInt32(0), UInt32(0))
            try node.check("VIDIOC_QUERYBUF", cv4l_query_buffer(node.descriptor, index, &offset, &length))
            try buffers.map(node: node, offset: offset, byteCount: length)
            try node.check("VIDIOC_QBUF", cv4l_enqueue(node.descriptor, index))
        }
        return buffers
    }
}

extension V4LNode {
    /// For calls after the format was accepted: what fails from here on is the device, not the config,
    /// and `EINVAL`, which drivers return for much, heals when the node is opened again.
    fileprivate func check(_ operation: String, _ result: CInt) throws(DriverError) {
        guard result != 0 else { return }
        var error = DriverError(device: path, operation: operation, errno: result)
        if error.code == .unsupported { error.code = .inputOutput }
        throw error
    }
}
