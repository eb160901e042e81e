// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/bijector/weights.hpp>
#include <rgflow/engine/lattice.hpp>
#include <rgflow/engine/model/tile.hpp>
#include <rgflow/engine/parallel/executor.hpp>
#include <rgflow/engine/random/key.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

// The Density contract: what training and Monte Carlo ask of a model, a normalized density q(x) of fields that can be
// sampled, with respect to the product of the real components. A density D is a class with
//
//   value_type, lanes_type                float or double, and lanes of it
//   dimensions, channels, contexts        of the lattice; real numbers per site; context numbers per sample
//   sites(), executor(), seed_value()     where its fields live, who runs its tasks, the key of its samples
//   weights(), tensors(), description()   what training moves; its names (named_tensor); what tells saved runs apart
//   pack(std::vector<T>&)                 the weights in the order that the calls below read
//   gradient_size(), unpack_gradient(T const*, double*)
//                                         how many numbers those calls add gradients to; from there to the order of the
//                                         weights, added (see bijector/weights.hpp)
//
// and, for one tile of samples [site][channel] in the lanes of any V, with a workspace that has the members
// std::vector<V> field and bar,
//
//   workspace<V>, void reserve(work, for_adjoint)
//   V draw<Keep>(key, first, work, weights, context)
//       samples first, first + 1, ... of the stream `key` in work.field, functions of the weights for fixed random
//       numbers; returns log q of them. Keep = true keeps what the adjoint needs
//   void pull_back_draw(work, log_q_bar, weights, context, gradient)
//       its adjoint: adds the gradient of <work.bar, x> + log_q_bar * log q, summed over lanes, to `gradient`. Field
//       and cotangent are used up
//   V log_density<Keep>(work, weights, context)
//       log q of work.field, which is used up
//   void pull_back_log_density(work, log_q_bar, weights, context, gradient)
//       its adjoint; leaves log_q_bar * d log q / dx in work.bar
//
// Both adjoints work without weight gradients: an empty slot. What a density may have besides:
//
//   nonfinite_in_draw, nonfinite_in_log_density
//                                 where NaN came from (nonfinite.hpp)
//   prior                         that of its bulk variables, which `completed` asks for
//   choices                       how many discrete random numbers per sample `draw` takes, as symmetrized does
//   draw_with_score(key, first, work, log_q_bar, weights, context)
//                                 as draw<true>, and leaves log_q_bar * d log q/dx of the samples in work.bar; less
//                                 work than encoding them and its adjoint (score.hpp)
//   retrace(key, first, work, log_q_bar, weights, context)
//                                 goes back from fields to the draw that gives them: as draw_with_score, but of what
//                                 is in work.field, and stays there. Where several draws give a field it takes one of
//                                 them, by their probability given the field, with the first `choices` of the uniform
//                                 numbers of the key. Then pull_back_draw may follow, of work.bar alone: with
//                                 log_q_bar = 0. It is not asked for energies
//   spreads_training(samples, batch)
//                                 whether draw<true>, log_density<true>, the adjoints, draw_with_score and retrace are
//                                 told of a tile with so many samples of a batch (weights.tile): they may leave lanes
//                                 without a sample alone and put parts of the others into their lanes
//   continuous, continuous_here() which continuous parts its flow may have, and has; then draw and log_density add
//                                 their energies where weights.energy asks for them, their adjoints add those of
//                                 the energies, and each runs the flow once (hierarchy/path_energy.hpp)
//   each_check(work, f)           f(check) for every reconstruction_check in its workspace, if it runs a flow backwards
//
// It gets sample and log_prob, on arrays, by deriving from density_arrays (arrays.hpp).

namespace rgflow::inline RGFLOW_ISA {
namespace engine {

template <class D, class V>
concept DensityOnTiles = requires(D const& d, typename D::template workspace<V>& work, random_key key,
                                  std::uint64_t first, V const& log_q_bar,
                                  packed_weights<typename D::value_type> weights, std::span<V const> context,
                                  gradient_slot<typename D::value_type> gradient) {
  { work.field } -> std::same_as<std::vector<V>&>;
  { work.bar } -> std::same_as<std::vector<V>&>;
  d.reserve(work, true);
  { d.template draw<true>(key, first, work, weights, context) } -> std::same_as<V>;
  { d.template draw<false>(key, first, work, weights, context) } -> std::same_as<V>;
  d.pull_back_draw(work, log_q_bar, weights, context, gradient);
  { d.template log_density<true>(work, weights, context) } -> std::same_as<V>;
  { d.template log_density<false>(work, weights, context) } -> std::same_as<V>;
  d.pull_back_log_density(work, log_q_bar, weights, context, gradient);
};

/// Whether a density goes back from fields to the draws that give them.
template <class D>
concept Retraces = requires(D const& d, typename D::template workspace<typename D::lanes_type>& work, random_key key,
                            std::uint64_t first, typename D::lanes_type const& log_q_bar,
                            packed_weights<typename D::value_type> weights,
                            std::span<typename D::lanes_type const> context) {
  { d.retrace(key, first, work, log_q_bar, weights, context) } -> std::same_as<typename D::lanes_type>;
};

/// Discrete random numbers per sample that a density draws.
template <class D>
inline constexpr std::size_t choices = [] {
  if constexpr (requires { D::choices; })
    return std::size_t{D::choices};
  else
    return std::size_t{0};
}();

/// Whether a density is told of a tile with so many samples of a batch.
template <class D>
bool spreads_training([[maybe_unused]] D const& d, [[maybe_unused]] std::size_t samples,
                      [[maybe_unused]] std::size_t batch) {
  if constexpr (requires { d.spreads_training(samples, batch); })
    return d.spreads_training(samples, batch);
  else
    return false;
}

/// f(check) for every reconstruction_check in the workspace of a density.
template <class D, class V, class F>
void each_check(D const& d, typename D::template workspace<V>& work, F&& f) {
  if constexpr (requires { d.each_check(work, f); }) d.each_check(work, f);
}

}  // namespace engine

template <class D>
concept Density =
    requires(D const& d, std::vector<typename D::value_type>& packed, typename D::value_type const* slot,
             double* gradient, typename D::field_array const& x,
             engine::context_values<typename D::value_type> const& context) {
      { std::size_t{D::dimensions} + std::size_t{D::channels} + std::size_t{D::contexts} };
      { d.sites() } -> std::convertible_to<engine::lattice const&>;
      { d.executor() } -> std::convertible_to<engine::executor_ref>;
      { d.seed_value() } -> std::convertible_to<std::uint64_t>;
      { d.weights() } -> std::convertible_to<std::span<typename D::value_type const>>;
      { d.tensors() } -> std::convertible_to<std::vector<engine::named_tensor> const&>;
      { d.description() } -> std::convertible_to<std::string>;
      d.pack(packed);
      { d.gradient_size() } -> std::convertible_to<std::size_t>;
      d.unpack_gradient(slot, gradient);
      { d.sample(std::size_t{}, std::uint64_t{}, context) } -> std::same_as<typename D::samples>;
      { d.log_prob(x, context) } -> std::same_as<typename D::value_array>;
    } && engine::DensityOnTiles<D, typename D::lanes_type>;

}  // namespace rgflow::inline RGFLOW_ISA
