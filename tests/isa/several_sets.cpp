// SPDX-License-Identifier: BSL-1.0
#include "numbers_of_flow.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>

// The same function, defined by one source file that was compiled for each instruction set.
namespace rgflow::sse2 {
numbers_of_flow train_and_sample();
}
namespace rgflow::avx2 {
numbers_of_flow train_and_sample();
}
namespace rgflow::avx512 {
numbers_of_flow train_and_sample();
}

namespace {

// They compute in float and round differently: products are fused with sums or not, and sums run over other numbers of
// lanes. From the weights to a result it takes some dozens of operations, each of which rounds to 2^-24; their errors
// add up like steps of a random walk, to a few 2^-24. A step of the training changes the loss by 17.
constexpr double tolerance = 0x1p-20;

bool agree(char const* what, double narrow, double wide) {
  bool const close = std::abs(narrow - wide) <= tolerance * std::max(1., std::abs(narrow));
  if (!close) std::printf("%s: %.9g for sse2, %.9g here\n", what, narrow, wide);
  return close;
}

template <class T, std::size_t N>
bool agree(char const* what, T const (&narrow)[N], T const (&wide)[N]) {
  bool close = true;
  for (std::size_t i = 0; i < N; ++i)
    close &= agree(what, static_cast<double>(narrow[i]), static_cast<double>(wide[i]));
  return close;
}

bool agree(char const* set, numbers_of_flow const& narrow, numbers_of_flow const& wide) {
  std::printf("%s: losses %.9g, %.9g\n", set, wide.losses[0], wide.losses[1]);
  return agree("loss", narrow.losses, wide.losses) & agree("x", narrow.x, wide.x) &
         agree("log q", narrow.log_q, wide.log_q);
}

/// This program is only run where there is AVX2.
bool has_avx512() {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512cd");
}

}  // namespace

int main() {
  numbers_of_flow const narrow = rgflow::sse2::train_and_sample();
  bool right = narrow.losses[1] < narrow.losses[0] - 1;  // it has been trained
  std::printf("sse2: losses %.9g, %.9g\n", narrow.losses[0], narrow.losses[1]);
  right &= agree("avx2", narrow, rgflow::avx2::train_and_sample());
  if (has_avx512())
    right &= agree("avx512", narrow, rgflow::avx512::train_and_sample());
  else
    std::printf("This processor has no AVX-512: that is linked here, and does not run.\n");
  return right ? 0 : 1;
}
