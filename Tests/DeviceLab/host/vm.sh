# Copyright the ClassroomAgent authors
# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# Boots the lab's kernel once and gives back the exit code of what ran in it. Sourced after settings.sh.
#
# The guest has three ways to the host: the first serial port is the kernel's console and goes to a file, the second is
# the script's output and goes to the caller, and the shared directory "job" holds the orders and takes the exit code.

vm_memory=1024
vm_cpus=2
vm_timeout=180
vm_root=/
vm_start=
vm_out=
vm_disk=
vm_pid_file=
vm_visible=("$PROJECT")
vm_environment=()
vm_command=()

# Reads one of the options that both runners share; sets `consumed` to the number of words used, 0 if it is none of them.
vm_option() {
    consumed=2
    case $1 in
        --timeout) vm_timeout=$2 ;;
        --memory) vm_memory=$2 ;;
        --cpus) vm_cpus=$2 ;;
        --out) vm_out=$(mkdir -p "$2" && cd "$2" && pwd -P) ;;
        --disk) vm_disk=$(realpath -- "$2") ;;
        --pid-file) vm_pid_file=$(realpath -- "$2") ;;
        --logs) vm_logs=$(mkdir -p "$2" && cd "$2" && pwd -P) ;;
        --env) vm_environment+=("$2") ;;
        *) consumed=0 ;;
    esac
}

vm_check() {
    command -v qemu-system-x86_64 >/dev/null || die "cannot run: no qemu-system-x86_64, run Tests/DeviceLab/prepare"
    [[ -s $KERNEL_IMAGE ]] || die "cannot run: no kernel at $KERNEL_IMAGE, run Tests/DeviceLab/prepare"
    [[ -s $INITRAMFS ]] || die "cannot run: no initramfs at $INITRAMFS, run Tests/DeviceLab/prepare"
    [[ -z $vm_disk || -w $vm_disk ]] || die "cannot run: the disk $vm_disk is not a writable file"
    [[ $vm_timeout =~ ^[0-9]+$ ]] || die "cannot run: --timeout takes whole seconds, not '$vm_timeout'"
}

vm_write_job() {
    local assignment
    {
        printf 'ROOT=%q\n' "$vm_root"
        printf 'MODULES=%q\n' "$KERNEL_TREE/lib/modules"
        printf 'OUT=%q\n' "$vm_out"
        printf 'START="%s"\n' "$vm_start"
    } > "$job/boot.conf"
    printf '%s\n' "${vm_visible[@]}" "$LAB_WORK" | sort -u > "$job/visible"
    {
        printf 'export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 TERM=dumb PAGER=cat\n'
        printf 'export LAB=%q LAB_WORK=%q LAB_PYTHON=%q LAB_FRAMES=%q\n' \
            "$LAB_SOURCE" "$LAB_WORK" "$PYTHON_ENVIRONMENT/bin/python" "$FRAMES"
        for assignment in "${vm_environment[@]}"; do
            printf 'export %q\n' "$assignment"
        done
        printf 'cd %q 2>/dev/null || cd /\n' "$PWD"
        printf '%q ' "${vm_command[@]}"
    } > "$job/command"
}

# Boots, shows the script's output, and ends with its exit code.
vm_run() {
    local job logs began status qemu=()
    vm_check
    mkdir -p "$LAB_WORK/jobs"
    job=$(mktemp -d "$LAB_WORK/jobs/XXXXXX")
    # shellcheck disable=SC2064 # the directory of this very call
    trap "rm -rf '$job'" EXIT
    logs=${vm_logs:-$job}
    vm_write_job

    # shellcheck disable=SC2054 # the commas belong to QEMU's options
    qemu=(
        # The instructions of every mini-PC of the last ten years and no others: what needs more fails here as it would there.
        qemu-system-x86_64 -accel tcg,thread=multi -cpu qemu64,+ssse3,+sse4.1,+sse4.2,+popcnt,+cx16 -m "$vm_memory" -smp "$vm_cpus"
        -nodefaults -no-reboot -display none -net none
        -kernel "$KERNEL_IMAGE" -initrd "$INITRAMFS"
        # panic=-1 with -no-reboot: a panic ends QEMU at once.
        # no_timer_check: on a busy host the emulated timer can be late for the kernel's boot test, which then panics.
        -append "console=ttyS0,115200 loglevel=4 quiet panic=-1 no_timer_check random.trust_cpu=on mitigations=off"
        -serial "file:$logs/console.log" -serial stdio
        -virtfs local,path=/,mount_tag=host,security_model=none,readonly=on,multidevs=remap
        -virtfs "local,path=$job,mount_tag=job,security_model=none,multidevs=remap"
    )
    [[ -z $vm_out ]] || qemu+=(-virtfs "local,path=$vm_out,mount_tag=out,security_model=none,multidevs=remap")
    [[ -z $vm_disk ]] || qemu+=(-drive "if=virtio,format=raw,cache=writeback,file=$vm_disk")
    [[ -z $vm_pid_file ]] || qemu+=(-pidfile "$vm_pid_file")

    began=$SECONDS
    set +e
    # Through tee, because QEMU would make the caller's own standard output non-blocking.
    timeout --foreground --kill-after=5 "$vm_timeout" "${qemu[@]}" </dev/null 2>"$logs/qemu.log" | tee "$logs/output.log"
    status=${PIPESTATUS[0]}
    set -e
    vm_verdict "$status"
}

# The exit code of the script, or of the lab with the reason why there is none.
vm_verdict() {
    local status=$1 reason code=$LAB_CANNOT_RUN
    if [[ -s $job/exit-code ]]; then
        return "$(< "$job/exit-code")"
    elif [[ $((SECONDS - began)) -ge $vm_timeout ]]; then
        reason="stopped: the time limit of $vm_timeout s has passed"
        code=$LAB_TIMED_OUT
    elif [[ -s $job/boot-error ]]; then
        reason="the guest did not boot: $(< "$job/boot-error")"
    elif grep -q 'Kernel panic' "$logs/console.log" 2>/dev/null; then
        reason="the guest's kernel panicked"
    elif [[ $status -gt 128 ]]; then
        reason="QEMU was ended by signal $((status - 128))"
    elif [[ $status != 0 ]]; then
        reason="QEMU ended with $status: $(tail -n 3 "$logs/qemu.log")"
    else
        reason="the guest went down before the script had ended"
    fi
    say "$reason"
    say "the last lines of the guest's console:"
    tail -n 40 "$logs/console.log" 2>/dev/null | tr -d '\r' | sed 's/^/    /' >&2
    return "$code"
}
