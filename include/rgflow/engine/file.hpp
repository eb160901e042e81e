// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/file/atomic_file.hpp>
#include <rgflow/engine/file/operations.hpp>
