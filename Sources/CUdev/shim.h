// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <libudev.h>
