// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/bijector/claimed_symmetries.hpp>
#include <rgflow/engine/bijector/contract.hpp>
#include <rgflow/engine/checker/draw.hpp>
#include <rgflow/engine/checker/report.hpp>
#include <rgflow/engine/lane_traits.hpp>
#include <rgflow/engine/simd.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace rgflow::inline RGFLOW_ISA::engine {

template <class U>
struct bijector_image {
  std::vector<U> x;
  U log_det;
};

/// One run, and its adjoint back at the input.
template <class U>
struct bijector_adjoint {
  bijector_image<U> out;
  std::vector<U> x, bar;
  std::vector<double> gradient;
  bool intact = true;  ///< nothing was written beyond the arrays
};

/// What a bijector's laws call: a bound bijector without its type, so that the laws are compiled once for all of them.
/// Everywhere x and cotangents are `size` values, contexts `contexts` values, w and gradients `weights` numbers in
/// canonical order.
class tested_bijector {
 public:
  using doubles = lanes<double, 1>;
  using floats = lanes<float>;

  tested_bijector() = default;
  tested_bijector(tested_bijector const&) = delete;
  tested_bijector& operator=(tested_bijector const&) = delete;
  virtual ~tested_bijector() = default;

  std::size_t size = 0, contexts = 0, weights = 0;
  bool starts_as_identity = true;

  virtual std::vector<double> starting_weights(std::uint64_t seed) const = 0;
  virtual std::vector<double> noisy_weights(draws& from, check_options const& options) const = 0;

  /// On canonical weights.
  virtual bijector_image<doubles> run(direction d, std::vector<doubles> x, std::vector<double> const& w,
                                      std::vector<doubles> const& context) const = 0;
  virtual bijector_image<double> run(direction d, std::vector<double> x, std::vector<double> const& w,
                                     std::vector<double> const& context) const = 0;
  virtual bijector_image<doubles> run_packed(direction d, std::vector<doubles> x, std::vector<double> const& w,
                                             std::vector<doubles> const& context) const = 0;
  virtual bijector_image<floats> run_packed(direction d, std::vector<floats> x, std::vector<double> const& w,
                                            std::vector<floats> const& context) const = 0;
  /// On packed weights. Weight gradients are added to an array that was filled with gradient_fill, or not asked for.
  virtual bijector_adjoint<doubles> adjoint(direction d, std::vector<doubles> x, std::vector<double> const& w,
                                            std::vector<doubles> const& context, std::vector<doubles> bar,
                                            doubles const& log_det_bar, bool with_gradient,
                                            double gradient_fill) const = 0;
  virtual bijector_adjoint<floats> adjoint(direction d, std::vector<floats> x, std::vector<double> const& w,
                                           std::vector<floats> const& context, std::vector<floats> bar,
                                           floats const& log_det_bar, bool with_gradient,
                                           double gradient_fill) const = 0;
  /// The adjoint that follows from run alone (bijector/derived_adjoint.hpp): turns `bar` from the cotangent of the
  /// output into that of x, and adds to `gradient`. False, and nothing done, if the bijector has written no other.
  virtual bool derived_adjoint(direction d, std::vector<doubles> x, std::vector<double> const& w,
                               std::vector<doubles> const& context, std::vector<doubles>& bar,
                               doubles const& log_det_bar, std::vector<double>& gradient) const = 0;
  /// Those that it says it commutes with; nothing if it says nothing of symmetries.
  virtual std::optional<std::vector<field_map>> symmetries() const = 0;
};

/// The bijector B, bound to Patch.
template <class B, class Patch>
class tested_bijector_of final : public tested_bijector {
  static constexpr std::size_t n = B::size;

  /// f with the direction as a type.
  template <class F>
  static auto in_direction(direction d, F const& f) {
    return d == direction::encode ? f.template operator()<direction::encode>()
                                  : f.template operator()<direction::decode>();
  }
  template <class U>
  static bijector_image<U> canonical(direction d, std::vector<U> x, std::vector<double> const& w,
                                     std::vector<U> const& context) {
    U const l = in_direction(d, [&]<direction D>() {
      return engine::run<D, B>(std::span<U, n>(x), canonical_weights<scalar_of_t<U>>{w.data()},
                               std::span<U const>(context));
    });
    return {std::move(x), l};
  }
  template <class T>
  static guarded<T> packed(std::vector<T> const& w) {
    guarded<T> out(packed_count<B>, std::numeric_limits<T>::infinity());
    engine::pack<B>(w.data(), out.data());
    return out;
  }
  template <class U>
  static bijector_image<U> on_packed(direction d, std::vector<U> x, std::vector<double> const& weights,
                                     std::vector<U> const& context) {
    using T = scalar_of_t<U>;
    auto const w = packed<T>({weights.begin(), weights.end()});
    U const l = in_direction(d, [&]<direction D>() {
      return engine::run<D, B>(std::span<U, n>(x), packed_weights<T>{w.data()}, std::span<U const>(context));
    });
    return {std::move(x), l};
  }
  template <class U>
  static bijector_adjoint<U> there_and_back(direction d, std::vector<U> x, std::vector<double> const& canonical_w,
                                            std::vector<U> const& context, std::vector<U> bar, U const& log_det_bar,
                                            bool with_gradient, double gradient_fill) {
    using T = scalar_of_t<U>;
    std::vector<T> const weights(canonical_w.begin(), canonical_w.end());
    auto const w = packed<T>(weights);
    guarded<U> tape(tape_count<B>, U(std::numeric_limits<T>::infinity()));
    guarded<T> gradient(gradient_count<B>, static_cast<T>(gradient_fill));
    bijector_adjoint<U> r;
    in_direction(d, [&]<direction D>() {
      U const l = engine::record<D, B>(std::span<U, n>(x), packed_weights<T>{w.data()}, std::span<U const>(context),
                                       tape.data());
      r.out = {x, l};
      engine::pull_back<D, B>(std::span<U, n>(x), std::span<U, n>(bar), log_det_bar, packed_weights<T>{w.data()},
                              std::span<U const>(context), gradient_slot<T>{with_gradient ? gradient.data() : nullptr},
                              static_cast<U const*>(tape.data()));
    });
    r.x = std::move(x);
    r.bar = std::move(bar);
    r.gradient.assign(weight_count<B>, 0.0);
    engine::unpack_gradient<B>(static_cast<T const*>(gradient.data()), weights.data(), r.gradient.data());
    r.intact = w.intact() && tape.intact() && gradient.intact();
    return r;
  }

 public:
  tested_bijector_of() {
    size = n;
    contexts = Patch::contexts;
    weights = weight_count<B>;
    starts_as_identity = engine::starts_as_identity<B>;
  }

  std::vector<double> starting_weights(std::uint64_t seed) const override {
    std::vector<double> w(weight_count<B>, 0.0);
    weight_source source(seed);
    initialise<B>(w.data(), source);
    return w;
  }
  std::vector<double> noisy_weights(draws& from, check_options const& options) const override {
    return engine::noisy_weights<B>(from, options);
  }

  bijector_image<doubles> run(direction d, std::vector<doubles> x, std::vector<double> const& w,
                              std::vector<doubles> const& context) const override {
    return canonical(d, std::move(x), w, context);
  }
  bijector_image<double> run(direction d, std::vector<double> x, std::vector<double> const& w,
                             std::vector<double> const& context) const override {
    return canonical(d, std::move(x), w, context);
  }
  bijector_image<doubles> run_packed(direction d, std::vector<doubles> x, std::vector<double> const& w,
                                     std::vector<doubles> const& context) const override {
    return on_packed(d, std::move(x), w, context);
  }
  bijector_image<floats> run_packed(direction d, std::vector<floats> x, std::vector<double> const& w,
                                    std::vector<floats> const& context) const override {
    return on_packed(d, std::move(x), w, context);
  }
  bijector_adjoint<doubles> adjoint(direction d, std::vector<doubles> x, std::vector<double> const& w,
                                    std::vector<doubles> const& context, std::vector<doubles> bar,
                                    doubles const& log_det_bar, bool with_gradient,
                                    double gradient_fill) const override {
    return there_and_back(d, std::move(x), w, context, std::move(bar), log_det_bar, with_gradient, gradient_fill);
  }
  bijector_adjoint<floats> adjoint(direction d, std::vector<floats> x, std::vector<double> const& w,
                                   std::vector<floats> const& context, std::vector<floats> bar,
                                   floats const& log_det_bar, bool with_gradient, double gradient_fill) const override {
    return there_and_back(d, std::move(x), w, context, std::move(bar), log_det_bar, with_gradient, gradient_fill);
  }
  bool derived_adjoint([[maybe_unused]] direction d, [[maybe_unused]] std::vector<doubles> x,
                       [[maybe_unused]] std::vector<double> const& w,
                       [[maybe_unused]] std::vector<doubles> const& context, [[maybe_unused]] std::vector<doubles>& bar,
                       [[maybe_unused]] doubles const& log_det_bar,
                       [[maybe_unused]] std::vector<double>& gradient) const override {
    return in_direction(d, [&]<direction D>() {
      if constexpr (HasPullBack<B, D, doubles, double>) {
        engine::derived_adjoint<D, B>(std::span<doubles, n>(x), std::span<doubles, n>(bar), log_det_bar, w.data(),
                                      std::span<doubles const>(context), gradient_slot<double>{gradient.data()});
        return true;
      } else {
        return false;
      }
    });
  }
  std::optional<std::vector<field_map>> symmetries() const override {
    if constexpr (requires { claimed_symmetries<B>::template of<Patch>(); })
      return claimed_symmetries<B>::template of<Patch>();
    else
      return std::nullopt;
  }
};

}  // namespace rgflow::inline RGFLOW_ISA::engine
