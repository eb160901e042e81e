// SPDX-License-Identifier: BSL-1.0
#include "flows.hpp"

#include <record/measure.hpp>
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
  auto const make = [&]<template <class, class> class Generated>(layer_rates const& rates) -> std::unique_ptr<recipe> {
    return std::make_unique<recipe_of<any_flow, theory, Generated>>(std::move(flow), physics, rates, threads);
  };
  switch (w) {
    case way::one_rate: return make.template operator()<exact_odd_sites>({});
    case way::whole_gradient: return make.template operator()<by_whole_gradient>(recipe_rates);
    case way::every_site: return make.template operator()<every_site>(recipe_rates);
    default: return make.template operator()<exact_odd_sites>(recipe_rates);
  }
}

}  // namespace

std::unique_ptr<recipe> in_training(way w, std::shared_ptr<any_flow> flow, point const& at, std::size_t threads) {
  return recipe_for<8, 16>(at.lattice,
                           [&]<std::size_t Extent>() { return on_lattice<Extent>(w, std::move(flow), at, threads); });
}

program::chain_result run_chains(point const& at, program::chain_settings const& settings) {
  return record::observer_of(action<8>(at), {at.lattice, 1}).chains(settings);
}

}  // namespace ablation
