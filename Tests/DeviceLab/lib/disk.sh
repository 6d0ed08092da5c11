# Copyright the ClassroomAgent authors
# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# A small ext4 file system on a device-mapper device that can be told to fail, and a process that writes a store on it.

DISK=/mnt/store
DISK_DEVICE=/dev/mapper/store
STORE=$DISK/classroom/events.db
# Built by `swift build --build-tests`.
STORE_TORTURE=${STORE_TORTURE:-$LAB/../../.build/debug/StoreTorture}

# disk_make MEBIBYTES [MKFS-OPTION...]: makes and mounts it.
disk_make() {
    local mebibytes=$1
    shift
    [[ -x $STORE_TORTURE ]] || { note "no $STORE_TORTURE: run swift build --build-tests" && return 1; }
    modprobe brd rd_nr=1 rd_size=$((mebibytes * 1024))
    modprobe dm-mod
    disk_sectors=$((mebibytes * 2048))
    dmsetup --noudevsync create store --table "0 $disk_sectors linear /dev/ram0 0"
    dmsetup mknodes
    # Without blocks for root only: the process that is tested runs as root.
    mkfs.ext4 -q -m 0 "$@" "$DISK_DEVICE"
    mkdir -p "$DISK"
    mount "$DISK_DEVICE" "$DISK"
}

# disk_fill: takes all the space that is left.
disk_fill() {
    dd if=/dev/zero of="$DISK/filler" bs=1M status=none 2>/dev/null || true
    dd if=/dev/zero of="$DISK/filler.rest" bs=1k status=none 2>/dev/null || true
    sync -f "$DISK"
}

disk_empty() { rm -f "$DISK/filler" "$DISK/filler.rest"; }

# disk_break: every read and write of the device fails from here on.
disk_break() { disk_table error; }

disk_mend() { disk_table "linear /dev/ram0 0"; }

disk_table() {
    dmsetup --noudevsync suspend --nolockfs --noflush store
    dmsetup --noudevsync load store --table "0 $disk_sectors $1"
    dmsetup --noudevsync resume store
}

# torture_start: appends events of every family to a store on the disk until torture_stop; see Tests/StoreTorture.
torture_start() {
    mkdir -p "$DISK/classroom" 2>/dev/null || true
    rm -f "$LAB_STATE/torture.in"
    mkfifo "$LAB_STATE/torture.in"
    "$STORE_TORTURE" endure "$STORE" < "$LAB_STATE/torture.in" >> "$LAB_STATE/torture.log" 2>&1 &
    torture=$!
    exec 7> "$LAB_STATE/torture.in"
}

torture_stop() {
    exec 7>&-
    wait "$torture"
}

# torture_said PATTERN [COUNT]: it has printed so many lines that match since the last torture_mark.
torture_said() {
    [[ $(tail -n "+$((torture_seen + 1))" "$LAB_STATE/torture.log" | grep -cE "$1") -ge ${2:-1} ]]
}

torture_seen=0
torture_mark() { torture_seen=$(wc -l < "$LAB_STATE/torture.log"); }

# Every event whose append returned is in the store, and sequences have no hole.
expect_nothing_lost() {
    local families='^(security|attendance|operations|behaviour|environment) '
    "$STORE_TORTURE" list "$STORE" > "$LAB_STATE/stored"
    grep -E "$families" "$LAB_STATE/torture.log" | sort > "$LAB_STATE/accepted"
    grep -E "$families" "$LAB_STATE/stored" | cut -d ' ' -f 1-3 | sort > "$LAB_STATE/readable"
    note "$(wc -l < "$LAB_STATE/accepted") events were accepted, $(wc -l < "$LAB_STATE/readable") can be read"
    expect "some events were accepted" test -s "$LAB_STATE/accepted"
    expect "no event was accepted twice" test -z "$(uniq -d "$LAB_STATE/accepted")"
    expect "every event that was accepted can be read" test -z "$(comm -23 "$LAB_STATE/accepted" "$LAB_STATE/readable")"
    expect "all of one epoch" test "$(cut -d ' ' -f 2 "$LAB_STATE/readable" | sort -u)" = 1
    expect "no sequence is missing" awk '
        { count[$1]++; if ($3 > last[$1]) last[$1] = $3 }
        END { for (family in count) if (count[family] != last[family]) exit 1 }' "$LAB_STATE/readable"
}

# told CONDITION: a classroom.store.refused event whose data meets the jq condition is in the store.
told() {
    sed -n 's/^told //p' "$LAB_STATE/stored" |
        jq -e -s "any(.[]; .type == \"classroom.store.refused\" and (.data | $1))"
}
