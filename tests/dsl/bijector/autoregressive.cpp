// SPDX-License-Identifier: BSL-1.0
#include <rgflow/bijector.hpp>
#include <rgflow/engine/checker/bijector.hpp>
#include <rgflow/transform.hpp>

#include <catch2/catch.hpp>

#include <array>
#include <cstddef>
#include <span>
#include <vector>

// What the values of an autoregressive block depend on. Its laws stand in laws_autoregressive.cpp.

using namespace rgflow;

namespace {

using square = patch<2, 0, 2, 2>;
using segment = patch<3, 2, 3>;  // two context numbers

/// A user's order: the odd places first.
struct odd_first {
  static constexpr std::size_t value(std::size_t position, std::size_t count) {
    return position < count / 2 ? 2 * position + 1 : 2 * (position - count / 2);
  }
};

/// Which values of its output, encoded, change with value `moved` of the input.
template <class Block, class Patch>
std::array<bool, Patch::size> readers_of(std::size_t moved) {
  using bound = typename Block::template on<Patch>;
  engine::draws draws(5);
  auto const w = engine::noisy_weights<bound>(draws, check_options{});
  std::vector<double> x = draws.normals<double>(Patch::size), other = x;
  other[moved] += 0.5;
  std::vector<double> const context(Patch::contexts, 0.3);
  for (auto* const values : {&x, &other})
    bound::encode(std::span<double, Patch::size>(*values), engine::canonical_weights<double>{w.data()},
                  std::span<double const>(context));
  std::array<bool, Patch::size> changed{};
  for (std::size_t i = 0; i < Patch::size; ++i) changed[i] = x[i] != other[i];
  return changed;
}

template <class Block, class Patch, class Order>
void reads_what_stands_before() {
  constexpr std::size_t n = Patch::size;
  for (std::size_t position = 0; position < n; ++position) {
    auto const readers = readers_of<Block, Patch>(Order::value(position, n));
    for (std::size_t later = 0; later < n; ++later) CHECK(readers[Order::value(later, n)] == (later >= position));
  }
}

}  // namespace

TEST_CASE("bijector/autoregressive: a value depends on those before it, on all of them and on no others") {
  reads_what_stands_before<autoregressive<affine, 16, 16>, square, raster>();
  reads_what_stands_before<autoregressive<affine, 16>::in_order<reversed>, square, reversed>();
  reads_what_stands_before<autoregressive<affine, 16, 9, 8>::in_order<odd_first>, square, odd_first>();
  reads_what_stands_before<autoregressive<affine>, segment, raster>();
}

TEST_CASE("bijector/autoregressive: what the mask takes away is not stored") {
  // Three values in a row; units of stages 1 and 2, which read one value and two.
  using bound = autoregressive<affine, 4>::on<patch<1, 0, 3>>;
  std::size_t const hidden = 2 * 1 + 2 * 2 + 4, last = 2 * 0 + 2 * 2 + 2 * 4 + 6;
  CHECK(bound::weights == hidden + last);
}
