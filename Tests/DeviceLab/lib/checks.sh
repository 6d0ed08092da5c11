# Copyright the ClassroomAgent authors
# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# One line for each thing checked, and a count at the end. A failed check does not end the script: the later ones often say why.

checks_passed=0
checks_failed=0

pass() {
    checks_passed=$((checks_passed + 1))
    echo "ok - $*"
}

fail() {
    checks_failed=$((checks_failed + 1))
    echo "not ok - $*"
}

note() { echo "# $*"; }

# expect DESCRIPTION COMMAND...: the command succeeds, now.
expect() {
    local description=$1
    shift
    if "$@" >/dev/null; then pass "$description"; else fail "$description"; fi
}

# expect_within SECONDS DESCRIPTION COMMAND...: the command succeeds within that time; it is tried again and again.
# The line tells how long it took. Fractions of a second are allowed.
expect_within() {
    local seconds=$1 description=$2
    shift 2
    if wait_for "$seconds" "$@"; then
        pass "$description (${waited} s)"
    else
        fail "$description (not within $seconds s)"
    fi
}

# expect_throughout SECONDS DESCRIPTION COMMAND...: the command succeeds every time it is tried during that time.
expect_throughout() {
    local seconds=$1 description=$2
    shift 2
    if wait_for "$seconds" failing "$@"; then
        fail "$description (not after $waited s)"
    else
        pass "$description (for $seconds s)"
    fi
}

failing() { ! "$@"; }

# wait_for SECONDS COMMAND...: succeeds as soon as the command does, fails when the time is over.
# Sets `waited` to the seconds it took. The processor is emulated: allow for some of them.
wait_for() {
    local milliseconds began now
    milliseconds=$(awk -v seconds="$1" 'BEGIN { print int(seconds * 1000) }')
    shift
    began=${EPOCHREALTIME/./}
    while true; do
        if "$@" >/dev/null 2>&1; then
            now=${EPOCHREALTIME/./}
            printf -v waited '%d.%01d' $(((now - began) / 1000000)) $(((now - began) / 100000 % 10))
            return 0
        fi
        now=${EPOCHREALTIME/./}
        [[ $(((now - began) / 1000)) -lt $milliseconds ]] || return 1
        sleep 0.1
    done
}

# Ends the script with the number of checks. A script that broke off half-way, or that checked nothing, has failed.
finish() {
    local status=$?
    trap - EXIT
    set +e
    if [[ $status != 0 ]]; then
        fail "the script broke off with status $status"
    elif [[ $((checks_passed + checks_failed)) == 0 ]]; then
        fail "nothing was checked"
    fi
    if [[ $checks_failed -gt 0 ]]; then
        show_logs
    fi
    if [[ -d /out ]]; then
        cp -- "$LAB_STATE"/*.log "${MESSAGES:-/dev/null}" /out/ 2>/dev/null
    fi
    echo "$checks_passed checks passed, $checks_failed failed"
    # With a number: a bare `exit` in a trap gives the status from before the trap, which hides failed checks.
    exit $((checks_failed > 0))
}
trap finish EXIT

# What a reader of a failed run needs first.
show_logs() {
    local log
    for log in "$LAB_STATE"/*.log; do
        [[ -s $log ]] || continue
        echo "--- the end of $(basename "$log")"
        tail -n 40 "$log"
    done
    echo "--- the end of the kernel's log"
    dmesg | tail -n 15
}
