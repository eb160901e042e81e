// SPDX-License-Identifier: BSL-1.0
#include "recipe_of.hpp"
#include "recipes/phi4.hpp"

#include <rgflow/action/bind.hpp>
#include <rgflow/action/real_phi4.hpp>
#include <rgflow/expression/symbols.hpp>

namespace record {
namespace {

template <std::size_t Extent>
std::unique_ptr<recipe> phi4_of(couplings const& c, std::uint64_t seed, std::size_t threads) {
  using namespace rgflow;
  using symbols::lambda, symbols::m2;
  auto const action = bind<phi4::theory<Extent>>(m2 = c.m2, lambda = c.lambda);
  using type = model<phi4::flow<Extent>>;
  return std::make_unique<recipe_of<type, phi4::theory<Extent>>>(std::make_shared<type>(rgflow::seed{seed}), action, c,
                                                                 threads);
}

}  // namespace

std::unique_ptr<recipe> phi4_recipe(std::size_t extent, couplings const& c, std::uint64_t seed, std::size_t threads) {
  switch (extent) {
    case 8: return phi4_of<8>(c, seed, threads);
    case 16: return phi4_of<16>(c, seed, threads);
    case 32: return phi4_of<32>(c, seed, threads);
    case 64: return phi4_of<64>(c, seed, threads);
    default: throw std::invalid_argument("no recipe was compiled for " + std::to_string(extent) + " sites per side");
  }
}

}  // namespace record
