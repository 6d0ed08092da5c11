# Copyright the ClassroomAgent authors
# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Debian packages that the scripts need, and how they are installed. To be sourced.

# What the build links against.
# shellcheck disable=SC2034  # used by the scripts that source this
BUILD_PACKAGES=(libmosquitto-dev libssl-dev libsqlite3-dev libasound2-dev libudev-dev libturbojpeg0-dev
  linux-libc-dev libstdc++-12-dev pkg-config)
# The real peers of the tests that run on this machine.
# shellcheck disable=SC2034
TEST_PACKAGES=(mosquitto mosquitto-clients rabbitmq-server openssl ffmpeg alsa-utils python3-venv iproute2)

# need_packages NAME…: installs those that are missing. Not as root, it shows the command and asks first.
need_packages() {
  local missing=() name
  for name in "$@"; do
    dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null | grep -qx installed || missing+=("$name")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  local install=(apt-get install -y -qq --no-install-recommends "${missing[@]}")
  if [ "$(id -u)" -eq 0 ]; then
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive "${install[@]}" >/dev/null
    return
  fi
  printf 'These Debian packages are missing:\n  %s\n' "${missing[*]}" >&2
  if [ ! -t 0 ]; then
    printf 'Install them as root and start again:\n  %s\n' "${install[*]}" >&2
    return 1
  fi
  local answer
  read -r -p "Install them with sudo? [y/N] " answer
  [ "$answer" = y ] || [ "$answer" = Y ] || return 1
  sudo apt-get update -qq && sudo DEBIAN_FRONTEND=noninteractive "${install[@]}" >/dev/null
}

# need_swift: fails with advice when there is no Swift 6.2 or later.
need_swift() {
  local version
  if ! version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' | head -n 1) ||
    [ -z "$version" ]; then
    printf 'swift is not on the PATH: install Swift 6.2 or later for Debian 12 from swift.org.\n' >&2
    return 1
  fi
  if [ "$(printf '%s\n6.2\n' "$version" | sort -V | head -n 1)" != 6.2 ]; then
    printf 'Swift %s is too old: 6.2 or later is needed.\n' "$version" >&2
    return 1
  fi
}
