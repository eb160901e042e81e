// SPDX-License-Identifier: BSL-1.0
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <string_view>

// The same two functions, defined by one source file that was compiled for two instruction sets.
namespace rgflow::sse2 {
char const* instruction_set();
float sum_of_exp(float const* x, std::size_t n);
}  // namespace rgflow::sse2
namespace rgflow::avx2 {
char const* instruction_set();
float sum_of_exp(float const* x, std::size_t n);
}  // namespace rgflow::avx2

int main() {
  std::array<float, 5> const x = {-2.F, -0.5F, 0.F, 0.25F, 3.F};
  double exact = 0;
  for (float const value : x) exact += std::exp(static_cast<double>(value));

  bool const named = rgflow::sse2::instruction_set() == std::string_view("sse2") &&
                     rgflow::avx2::instruction_set() == std::string_view("avx2");
  float const narrow = rgflow::sse2::sum_of_exp(x.data(), x.size());
  float const wide = rgflow::avx2::sum_of_exp(x.data(), x.size());
  std::printf("exact %.7f, sse2 %.7f, avx2 %.7f\n", exact, static_cast<double>(narrow), static_cast<double>(wide));
  bool const right = std::abs(static_cast<double>(narrow) - exact) < 1e-5 * exact &&
                     std::abs(static_cast<double>(wide) - exact) < 1e-5 * exact;
  return named && right ? 0 : 1;
}
