// SPDX-License-Identifier: BSL-1.0
#pragma once

namespace program {

/// From here on the first SIGINT or SIGTERM asks the program to stop at its next step, so that it can save
/// what it has; a second one ends it at once, as usual.
void stop_gracefully();

/// Whether it has been asked to. Cheap enough for every step, and callable from any thread.
[[nodiscard]] bool stop_requested() noexcept;

/// What a shell expects of a program that such a signal ended: 128 + its number (0 if there was none).
[[nodiscard]] int stop_exit_code() noexcept;

}  // namespace program
