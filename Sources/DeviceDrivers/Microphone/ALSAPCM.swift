// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import CALSA
import Glibc

/// One open capture PCM. The end of its lifetime stops and closes it. Stays on one thread.
struct ALSAPCM: ~Copyable {
    /// What one ``read(into:from:)`` came to.
    enum Reading: Hashable {
        case frames(Int)
        /// Nothing there yet.
        case empty
        case overrun
        case suspended
    }

    static let sampleRate = 48_000
    /// 20 ms.
    private static let period: snd_pcm_uframes_t = 960
    /// 1 s, so that a core that is busy for half a second costs nothing.
    private static let bufferFrames: snd_pcm_uframes_t = 48_000
    /// Microphone arrays have this many; more is not a microphone.
    private static let maximumChannels: CUnsignedInt = 16

    let name: String
    private let handle: OpaquePointer

    /// Opens without waiting for a PCM that is in use.
    init(name: String) throws(DriverError) {
        calsa_silence()
        var handle: OpaquePointer?
        let result = snd_pcm_open(&handle, name, SND_PCM_STREAM_CAPTURE, SND_PCM_NONBLOCK)
        guard result == 0, let handle else {
            throw DriverError(device: name, operation: "snd_pcm_open", errno: result)
        }
        self.name = name
        self.handle = handle
    }

    deinit {
        snd_pcm_drop(handle)
        snd_pcm_close(handle)
    }

    /// Sets 48 kHz S16 with as few channels as there are, and prepares.
    ///
    /// `isConverting` lets libasound resample.
    /// - Throws: `unsupported` when the hardware cannot.
    func configure(isConverting: Bool) throws(DriverError) -> MicrophoneFormat {
        var parameters: OpaquePointer?
        try check("snd_pcm_hw_params_malloc", snd_pcm_hw_params_malloc(&parameters))
        guard let parameters else { throw DriverError(device: name, operation: "malloc", errno: ENOMEM) }
        defer { snd_pcm_hw_params_free(parameters) }
        try check("snd_pcm_hw_params_any", snd_pcm_hw_params_any(handle, parameters))
        let resample: CUnsignedInt = isConverting ? 1 : 0
        try check(
            "snd_pcm_hw_params_set_rate_resample",
            snd_pcm_hw_params_set_rate_resample(handle, parameters, resample)
        )
        let access = SND_PCM_ACCESS_RW_INTERLEAVED
        try check("snd_pcm_hw_params_set_access", snd_pcm_hw_params_set_access(handle, parameters, access))
        try check(
            "snd_pcm_hw_params_set_format",
            snd_pcm_hw_params_set_format(handle, parameters, SND_PCM_FORMAT_S16_LE)
        )
        let channels = try fewestChannels(parameters)
        try check("snd_pcm_hw_params_set_channels", snd_pcm_hw_params_set_channels(handle, parameters, channels))
        let rate = CUnsignedInt(Self.sampleRate)
        try check("snd_pcm_hw_params_set_rate", snd_pcm_hw_params_set_rate(handle, parameters, rate, 0))
        var period = Self.period
        try check(
            "snd_pcm_hw_params_set_period_size_near",
            snd_pcm_hw_params_set_period_size_near(handle, parameters, &period, nil)
        )
        var buffer = Self.bufferFrames
        try check(
            "snd_pcm_hw_params_set_buffer_size_near",
            snd_pcm_hw_params_set_buffer_size_near(handle, parameters, &buffer)
        )
        try check("snd_pcm_hw_params", snd_pcm_hw_params(handle, parameters))
        try wakeOnce(every: period)
        return MicrophoneFormat(
            pcm: name,
            channels: Int(channels),
            period: Int(period),
            buffer: Int(buffer),
            isConverted: isConverting
        )
    }

    /// Starts capturing. A capture stream does not start by itself: without this every read is `EIO`.
    func start() throws(DriverError) {
        try check("snd_pcm_start", snd_pcm_start(handle))
    }

    /// Blocks until a period is there, an overrun or a suspend is, or the time is up.
    /// - Returns: Whether the next read has something to say; `false` when the time is up.
    /// - Throws: `gone` when the card was pulled out.
    func wait(milliseconds: CInt) throws(DriverError) -> Bool {
        let result = snd_pcm_wait(handle, milliseconds)
        // The read that follows reports these two itself.
        if result == -EPIPE || result == -ESTRPIPE { return true }
        try check("snd_pcm_wait", result)
        return result > 0
    }

    /// Fills the buffer from a frame on, without waiting.
    /// - Throws: `gone` when the card was pulled out.
    func read(into buffer: borrowing SampleBuffer, from frame: Int) throws(DriverError) -> Reading {
        let wanted = snd_pcm_uframes_t(buffer.capacity - frame)
        let result = buffer.withStorage(from: frame) { snd_pcm_readi(handle, $0.baseAddress, wanted) }
        switch result {
        case 1...: return .frames(result)
        case 0, -Int(EAGAIN), -Int(EINTR): return .empty
        case -Int(EPIPE): return .overrun
        case -Int(ESTRPIPE): return .suspended
        default: throw DriverError(device: name, operation: "snd_pcm_readi", errno: CInt(clamping: result))
        }
    }

    /// Goes on after an overrun. What was captured before is lost.
    func restart() throws(DriverError) {
        try check("snd_pcm_prepare", snd_pcm_prepare(handle))
        try start()
    }

    /// Goes on after the machine slept.
    /// - Returns: `false` when the hardware is not awake yet: try again a little later.
    func resume() throws(DriverError) -> Bool {
        switch snd_pcm_resume(handle) {
        case 0: return true
        case -EAGAIN: return false
        default:
            // Not every card can resume; all can begin anew.
            try restart()
            return true
        }
    }

    /// Frames that wait in the kernel; 0 when it cannot say.
    func waitingFrames() -> Int { max(0, snd_pcm_avail_update(handle)) }

    private func fewestChannels(_ parameters: OpaquePointer) throws(DriverError) -> CUnsignedInt {
        for channels: CUnsignedInt in 1...2
        where snd_pcm_hw_params_test_channels(handle, parameters, channels) == 0 {
            return channels
        }
        var channels: CUnsignedInt = 0
        try check("snd_pcm_hw_params_get_channels_min", snd_pcm_hw_params_get_channels_min(parameters, &channels))
        guard (1...Self.maximumChannels).contains(channels) else {
            throw DriverError(device: name, operation: "snd_pcm_hw_params_get_channels_min", errno: EINVAL)
        }
        return channels
    }

    private func wakeOnce(every period: snd_pcm_uframes_t) throws(DriverError) {
        var parameters: OpaquePointer?
        try check("snd_pcm_sw_params_malloc", snd_pcm_sw_params_malloc(&parameters))
        guard let parameters else { throw DriverError(device: name, operation: "malloc", errno: ENOMEM) }
        defer { snd_pcm_sw_params_free(parameters) }
        try check("snd_pcm_sw_params_current", snd_pcm_sw_params_current(handle, parameters))
        try check("snd_pcm_sw_params_set_avail_min", snd_pcm_sw_params_set_avail_min(handle, parameters, period))
        try check("snd_pcm_sw_params", snd_pcm_sw_params(handle, parameters))
    }

    private func check(_ operation: String, _ result: CInt) throws(DriverError) {
        guard result >= 0 else { throw DriverError(device: name, operation: operation, errno: result) }
    }
}
