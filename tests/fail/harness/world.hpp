// SPDX-License-Identifier: BSL-1.0
static_assert(false, "the world is flat");
