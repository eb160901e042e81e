// SPDX-License-Identifier: BSL-1.0
#pragma once

// Flows of all choices have one type, so that training and sampling are compiled once, in training.cpp, and the kernels
// of each choice in a unit of its own.

#include "ablation.hpp"
#include "choices.hpp"

#include <rgflow/run_time_model.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

namespace ablation {

using any_flow = run_time_model<flow<8, affine_alone>>;  // the one that is the least to compile

/// Compiled in short_sight.cpp and so on. Throws std::invalid_argument if there is none for this extent.
template <class Choice>
[[nodiscard]] std::shared_ptr<any_flow> make_flow(std::size_t extent, std::uint64_t seed);

/// How a flow of the even sites or of all is trained, and what it is a density of.
enum class way {
  exact_odd_sites,  ///< the odd ones integrated out and drawn exactly, path gradients
  whole_gradient,   ///< the same with the whole gradient, whose second part has the mean zero
  every_site,       ///< all sites by the flow, path gradients
  one_rate          ///< as exact_odd_sites, with one learning rate for all layers
};
[[nodiscard]] std::unique_ptr<record::recipe> in_training(way, std::shared_ptr<any_flow>, point const&,
                                                          std::size_t threads);

template <class Choice>
[[nodiscard]] variant variant_of(std::string name, std::string what, way w = way::exact_odd_sites) {
  static_assert(rgflow::valid_flow<flow<16, Choice>>);
  return {std::move(name), std::move(what), [w](point const& at, std::uint64_t seed, std::size_t threads) {
            return in_training(w, make_flow<Choice>(at.lattice, seed), at, threads);
          }};
}

}  // namespace ablation
