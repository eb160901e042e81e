// SPDX-License-Identifier: BSL-1.0
#include <program/stop.hpp>

#include <atomic>
#include <csignal>

namespace program {
namespace {

std::atomic<int> stop_signal = 0;
static_assert(std::atomic<int>::is_always_lock_free, "a signal handler may only touch lock-free atomics");

void remember(int number) { stop_signal.store(number, std::memory_order_relaxed); }

}  // namespace

void stop_gracefully() {
  struct sigaction action = {};
  action.sa_handler = remember;
  // The default action comes back with the first signal; system calls it interrupts are taken up again.
  action.sa_flags = static_cast<int>(SA_RESETHAND | SA_RESTART);
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

bool stop_requested() noexcept { return stop_signal.load(std::memory_order_relaxed) != 0; }

int stop_exit_code() noexcept {
  int const number = stop_signal.load(std::memory_order_relaxed);
  return number == 0 ? 0 : 128 + number;
}

}  // namespace program
