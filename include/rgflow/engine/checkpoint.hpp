// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/checkpoint/crc.hpp>
#include <rgflow/engine/checkpoint/format.hpp>
#include <rgflow/engine/checkpoint/reader.hpp>
#include <rgflow/engine/checkpoint/writer.hpp>
