// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/bijector/initialise.hpp>
#include <rgflow/engine/bijector/recording.hpp>
#include <rgflow/engine/bijector/weights.hpp>
#include <rgflow/engine/hierarchy/levels.hpp>
#include <rgflow/engine/hierarchy/path_energy.hpp>
#include <rgflow/engine/hierarchy/sublattice.hpp>
#include <rgflow/engine/lattice.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

namespace rgflow::inline RGFLOW_ISA::engine {

/// A continuous_step on a patch, which is to it a lattice with open edges: a bound bijector (bijector/contract.hpp).
template <class Patch, class Step>
struct continuous_block {
 private:
  using velocity = typename Step::velocity;
  using integrator = typename Step::integrator;
  static constexpr std::size_t kept = integrator::tape(Patch::size);

 public:
  static constexpr std::string_view name = "continuous";
  static constexpr std::size_t size = Patch::size;
  static constexpr continuous_parts continuous = Step::continuous;
  static constexpr std::size_t weights = velocity::weights;
  static constexpr std::size_t packed = velocity::packed(integrator::times);
  static constexpr std::size_t packed_gradient = velocity::gradient(integrator::times);
  using adjoint = std::conditional_t<kept == 0, from_output, from_tape<kept>>;
  static constexpr bool lanewise_weights = true;

  template <class T>
  static void pack(T const* canonical, T* out) {
    Step::pack(plan(), canonical, out);
  }
  template <class From, class To>
  static void unpack_gradient(From const* packed_gradients, From const* canonical, To* gradient) {
    Step::unpack_gradient(plan(), packed_gradients, canonical, gradient);
  }
  static void initialise(double* w, weight_source& source) { Step::initialise(plan(), w, source); }
  static void tensors(tensor_visitor& visitor) { Step::tensors(plan(), visitor); }
  static std::string describe() { return "continuous, " + Step::describe(plan()); }

  template <class V, class Weights>
  static V encode(std::span<V, size> x, Weights w, std::span<V const> context) {
    return Step::template run<direction::encode>(plan(), x.data(), w, context);
  }
  template <class V, class Weights>
  static V decode(std::span<V, size> z, Weights w, std::span<V const> context) {
    return Step::template run<direction::decode>(plan(), z.data(), w, context);
  }
  template <direction D, class V, class Weights>
  static V record(std::span<V, size> x, Weights w, std::span<V const> context, V* tape) {
    return Step::template record<D>(plan(), x.data(), w, context, tape);
  }
  template <direction D, class V, class T>
  static void pull_back(std::span<V, size> x, std::span<V, size> bar, V const& log_det_bar, packed_weights<T> w,
                        std::span<V const> context, gradient_slot<T> gradient, V const* tape) {
    Step::template pull_back<D>(plan(), x.data(), bar.data(), log_det_bar, w, context, gradient, tape);
  }

 private:
  static typename Step::plan const& plan() {
    static typename Step::plan const of_patch =
        Step::prepare(level_lattice(lattice(Patch::extents, boundary::open), sublattice(Patch::dimensions)), 0);
    return of_patch;
  }
};

}  // namespace rgflow::inline RGFLOW_ISA::engine
