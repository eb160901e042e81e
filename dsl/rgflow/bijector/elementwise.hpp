// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/bijector/complex_values.hpp>
#include <rgflow/bijector/contract.hpp>
#include <rgflow/engine/bijector/transform_adjoint.hpp>
#include <rgflow/symmetry/equivariance.hpp>
#include <rgflow/symmetry/patch_action.hpp>
#include <rgflow/transform.hpp>
#include <rgflow/transform/symmetry.hpp>

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace rgflow::inline RGFLOW_ISA {

namespace detail {

template <class T>
struct elementwise_transform {
  static constexpr bool is_transform = requires { bound_transform<T>::parameters; };
  static_assert(
      is_transform,
      "rgflow: the argument of elementwise is not a transform: expected affine, additive, ... or a type of yours "
      "that derives from transform and has a formula y, or that has parameters, apply and invert. See "
      "docs/transform.md");
  using type = bound_transform<T>;
};

}  // namespace detail

/// A Transform y = f(x; p) of every value by itself, with trained numbers p per channel instead of a net's outputs:
/// log|det| = sum log|f'(x; p)|. Weights: [channel][parameter], raw (the transform bounds them), zero at the start. A
/// complex transform takes channels 2k and 2k + 1 as one value, so it has half as many weights.
template <class Transform>
struct elementwise {
  template <class Patch>
  struct on {
   private:
    using formula = typename detail::elementwise_transform<Transform>::type;
    static_assert(detail::channels_of_transform<formula, Patch::channels>::fit);
    static constexpr std::size_t width = formula::width;
    static constexpr std::size_t parameters = formula::parameters;
    static constexpr std::size_t values = Patch::channels / width;  // per site

   public:
    static constexpr std::string_view name = "elementwise";
    static constexpr std::size_t size = Patch::size;
    static constexpr std::size_t weights = values * parameters;
    static constexpr bool starts_as_identity = engine::starts_as_identity<Transform>;

    static std::string describe() { return "elementwise " + formula::describe(); }
    static constexpr bool follows_sites = true;
    static constexpr equivariance under(generator const& g) {
      return detail::on_every_value<Patch>(g, width, [](detail::value_change change) -> equivariance {
        if (change == detail::value_change::mixed) return {equivariance_problem::components, {}};
        auto const needed = detail::raw_under<Transform>(change);
        if (!needed.found) return {equivariance_problem::transform, {}};
        if (!needed.all_unchanged(parameters)) return {equivariance_problem::numbers, {}};
        return {};
      });
    }
    static void tensors(tensor_visitor& visitor) { visitor.tensor("parameters", {values, parameters}); }

    template <class V, class Weights>
    static V encode(std::span<V, size> x, Weights w, std::span<V const>) {
      return each<direction::encode>(x, w);
    }
    template <class V, class Weights>
    static V decode(std::span<V, size> z, Weights w, std::span<V const>) {
      return each<direction::decode>(z, w);
    }

    /// The cotangents of the parameters are summed over sites and lanes.
    template <direction D, class V, class T>
    static void pull_back(std::span<V, size> x, std::span<V, size> bar, V const& log_det_bar,
                          engine::packed_weights<T> w, std::span<V const>, engine::gradient_slot<T> gradient,
                          V const*) {
      for (std::size_t c = 0; c < values; ++c) {
        auto const p = parameters_of<V>(w, c);
        std::span<V const, parameters> const raw(p);
        std::array<V, parameters> p_bar;
        p_bar.fill(V(0));
        for (std::size_t s = 0; s < Patch::sites; ++s) {
          auto const i = s * Patch::channels + c * width;
          std::array<V, parameters> bar_here;
          engine::transform_pull_back<D, formula, V, parameters>(&x[i], &bar[i], log_det_bar, raw,
                                                                 std::span<V, parameters>(bar_here));
          for (std::size_t k = 0; k < parameters; ++k) p_bar[k] += bar_here[k];
        }
        if (gradient)
          for (std::size_t i = 0; i < parameters; ++i)
            gradient.data[c * parameters + i] += static_cast<T>(engine::lane_sum(p_bar[i]));
      }
    }

   private:
    template <class V, class Weights>
    static std::array<V, parameters> parameters_of(Weights w, std::size_t channel) {
      std::array<V, parameters> p;
      for (std::size_t i = 0; i < parameters; ++i) p[i] = V(w.data[channel * parameters + i]);
      return p;
    }

    template <direction D, class V, class Weights>
    static V each(std::span<V, size> x, Weights w) {
      V log_det(0);
      for (std::size_t c = 0; c < values; ++c) {
        auto const p = parameters_of<V>(w, c);
        std::span<V const, parameters> const raw(p);
        for (std::size_t s = 0; s < Patch::sites; ++s)
          log_det += engine::transform_run<D, formula, V, parameters>(&x[s * Patch::channels + c * width], raw);
      }
      return log_det;
    }
  };
};

}  // namespace rgflow::inline RGFLOW_ISA
