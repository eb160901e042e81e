// SPDX-License-Identifier: BSL-1.0
#include "numbers_of_flow.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>

// The same function, defined by one source file that was compiled for two instruction sets.
namespace rgflow::sse2 {
numbers_of_flow train_and_sample();
}
namespace rgflow::avx2 {
numbers_of_flow train_and_sample();
}

namespace {

// Both compute in float and round differently: products are fused with sums or not, and sums run over other numbers of
// lanes. From the weights to a result it takes some dozens of operations, each of which rounds to 2^-24; their errors
// add up like steps of a random walk, to a few 2^-24. A step of the training changes the loss by 17.
constexpr double tolerance = 0x1p-20;

bool agree(char const* what, double narrow, double wide) {
  bool const close = std::abs(narrow - wide) <= tolerance * std::max(1., std::abs(narrow));
  if (!close) std::printf("%s: sse2 %.9g, avx2 %.9g\n", what, narrow, wide);
  return close;
}

template <class T, std::size_t N>
bool agree(char const* what, T const (&narrow)[N], T const (&wide)[N]) {
  bool close = true;
  for (std::size_t i = 0; i < N; ++i)
    close &= agree(what, static_cast<double>(narrow[i]), static_cast<double>(wide[i]));
  return close;
}

}  // namespace

int main() {
  numbers_of_flow const narrow = rgflow::sse2::train_and_sample(), wide = rgflow::avx2::train_and_sample();
  bool const trained = narrow.losses[1] < narrow.losses[0] - 1;
  std::printf("losses %.9g, %.9g\n", narrow.losses[0], narrow.losses[1]);
  bool const same = agree("loss", narrow.losses, wide.losses) & agree("x", narrow.x, wide.x) &
                    agree("log q", narrow.log_q, wide.log_q);
  return trained && same ? 0 : 1;
}
