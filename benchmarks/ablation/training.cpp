// SPDX-License-Identifier: BSL-1.0
#include "flows.hpp"

#include <record/recipe_of.hpp>

#include <rgflow/action/bind.hpp>
#include <rgflow/expression/symbols.hpp>

#include <cstddef>
#include <memory>
#include <utility>

namespace ablation {
namespace {

template <class Model, class Theory>
struct by_whole_gradient : exact_odd_sites<Model, Theory> {
  using exact_odd_sites<Model, Theory>::exact_odd_sites;
  auto loss() const { return rgflow::reverse_kl(this->trained_for); }
};

template <std::size_t Extent>
rgflow::bound_action<phi4::theory<Extent>> action(point const& at) {
  using rgflow::symbols::lambda, rgflow::symbols::m2;
  return rgflow::bind<phi4::theory<Extent>>(m2 = at.m2, lambda = at.lambda);
}

template <std::size_t Extent>
std::unique_ptr<recipe> on_lattice(way w, std::shared_ptr<any_flow> flow, point const& at, std::size_t threads) {
  using theory = phi4::theory<Extent>;
  auto const physics = action<Extent>(at);
  switch (w) {
    case way::exact_odd_sites:
      return std::make_unique<recipe_of<any_flow, theory, exact_odd_sites>>(std::move(flow), physics, threads);
    case way::whole_gradient:
      return std::make_unique<recipe_of<any_flow, theory, by_whole_gradient>>(std::move(flow), physics, threads);
    default: return std::make_unique<recipe_of<any_flow, theory, every_site>>(std::move(flow), physics, threads);
  }
}

}  // namespace

std::unique_ptr<recipe> in_training(way w, std::shared_ptr<any_flow> flow, point const& at, std::size_t threads) {
  return recipe_for<8, 16>(at.lattice,
                           [&]<std::size_t Extent>() { return on_lattice<Extent>(w, std::move(flow), at, threads); });
}

program::chain_result run_chains(point const& at, program::chain_settings const& settings) {
  return record::run_chains(action<8>(at), at.lattice, settings);
}

}  // namespace ablation
