// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <mosquitto.h>

// Debian's libmosquitto 2.0.11 is built with its assertions. One of them fails on what a hub sends: a property
// of MQTT 5 that it does not know is logged with the client NULL, which the log asserts not to be
// (lib/property_mosq.c, `log__printf(NULL, …)`). Six bytes would end the process.

/// `mosquitto_loop_read` of one packet, in which a failed assertion ends the call and not the process.
///
/// After that the handle may only be destroyed. What the library had just taken from the heap for the packet is
/// lost, at most about twice its size. Callbacks that the call makes must not call it again.
///
/// - Returns: 0 when an assertion failed, else 1 with what the call returned in `result`.
int mosquitto_guarded_read(struct mosquitto *_Nonnull client, int *_Nonnull result);
