// SPDX-License-Identifier: BSL-1.0
#include <rgflow/engine/simd/transpose.hpp>

#include <catch2/catch.hpp>

#include <cstddef>
#include <vector>

using namespace rgflow::engine;

namespace {

template <class V, std::size_t Count>
void check() {
  using T = typename V::value_type;
  std::vector<V> rows(Count);
  for (std::size_t j = 0; j < Count; ++j) {
    for (std::size_t s = 0; s < V::size; ++s) rows[j].set(s, static_cast<T>(1 + 1000 * j + s));
  }
  constexpr std::size_t stride = V::part_size + 3;
  std::vector<T> to(V::size * stride, T(-1));
  transpose_panel<Count>(rows.data(), to.data(), stride);
  for (std::size_t s = 0; s < V::size; ++s) {
    for (std::size_t j = 0; j < stride; ++j) {
      INFO(Count << " rows, sample " << s << ", column " << j);
      if (j < Count) {
        REQUIRE(to[s * stride + j] == static_cast<T>(1 + 1000 * j + s));
      } else {
        REQUIRE(to[s * stride + j] == (j < V::part_size ? T(0) : T(-1)));
      }
    }
  }
}

}  // namespace

TEMPLATE_TEST_CASE("simd/transpose: columns are rows, missing rows are zero", "", lanes<float>, lanes<double>, (lanes<float, 1>),
                   (lanes<double, 3>)) {
  using V = TestType;
  check<V, V::part_size>();
  check<V, V::part_size / 2>();
  check<V, V::part_size - 1>();
  check<V, 1>();
}
