# Copyright the ClassroomAgent authors
# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# Everything that a script in the guest can use: source "$LAB/lib.sh". The functions are described where they are defined.

set -euo pipefail

# What the functions leave behind: logs, process ids, received messages. Fresh in every virtual machine.
LAB_STATE=/run/lab
mkdir -p "$LAB_STATE"

# shellcheck source=lib/checks.sh
source "$LAB/lib/checks.sh"
# shellcheck source=lib/names.sh
source "$LAB/lib/names.sh"
# shellcheck source=lib/broker.sh
source "$LAB/lib/broker.sh"
# shellcheck source=lib/hotplug.sh
source "$LAB/lib/hotplug.sh"
# shellcheck source=lib/usb.sh
source "$LAB/lib/usb.sh"
# shellcheck source=lib/vivid.sh
source "$LAB/lib/vivid.sh"
# shellcheck source=lib/sound.sh
source "$LAB/lib/sound.sh"
# shellcheck source=lib/agent.sh
source "$LAB/lib/agent.sh"
# shellcheck source=lib/disk.sh
source "$LAB/lib/disk.sh"
