// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/bijector/contract.hpp>
#include <rgflow/bijector/refusals.hpp>
#include <rgflow/engine/hierarchy/path_energy.hpp>
#include <rgflow/symmetry/equivariance.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

namespace rgflow::inline RGFLOW_ISA {

/// B applied N times in a row, each time with weights of its own. Compiles one B, whatever N is.
template <std::size_t N, class B>
struct repeat {
  static_assert(N > 0, "rgflow: repeat<n, bijector> needs n of at least 1. See docs/bijector.md#words");

  template <class Patch>
  struct on {
   private:
    using part = typename detail::checked<detail::element_of_repeat<B>, Patch>::type;
    static constexpr std::size_t part_tape = engine::tape_count<part>;

   public:
    static constexpr std::string_view name = "repeat";
    static constexpr std::size_t size = Patch::size;
    static constexpr std::size_t weights = N * engine::weight_count<part>;
    static constexpr std::size_t packed = N * engine::packed_count<part>;
    static constexpr std::size_t packed_gradient = N * engine::gradient_count<part>;
    static constexpr bool starts_as_identity = engine::starts_as_identity<part>;
    static constexpr engine::continuous_parts continuous = engine::continuous_parts_of<part>;
    using adjoint = std::conditional_t<part_tape == 0, from_output, from_tape<N * part_tape>>;

    template <class T>
    static void pack(T const* canonical, T* out) {
      for (std::size_t i = 0; i < N; ++i)
        engine::pack<part>(canonical + i * engine::weight_count<part>, out + i * engine::packed_count<part>);
    }
    template <class From, class To>
    static void unpack_gradient(From const* in, From const* canonical, To* gradient) {
      for (std::size_t i = 0; i < N; ++i)
        engine::unpack_gradient<part>(in + i * engine::gradient_count<part>, canonical + i * engine::weight_count<part>,
                                      gradient + i * engine::weight_count<part>);
    }
    static void initialise(double* w, engine::weight_source& source) {
      for (std::size_t i = 0; i < N; ++i) engine::initialise<part>(w + i * engine::weight_count<part>, source);
    }
    static std::string describe() { return std::to_string(N) + " times " + engine::describe_part<part>(); }
    static constexpr bool follows_sites = !detail::leaves_haar_basis<part>;
    static constexpr equivariance under(auto const& g) { return detail::equivariance_of<part>(g); }
    static void tensors(tensor_visitor& visitor) {
      for (std::size_t i = 0; i < N; ++i) detail::visit_part<part>(visitor, i + 1);
    }

    template <class V, class Weights>
    static V encode(std::span<V, size> x, Weights w, std::span<V const> context) {
      V log_det = engine::run<direction::encode, part>(x, w, context);
      for (std::size_t i = 1; i < N; ++i)
        log_det += engine::run<direction::encode, part>(x, w.template after<part>(i), context);
      return log_det;
    }
    template <class V, class Weights>
    static V decode(std::span<V, size> z, Weights w, std::span<V const> context) {
      V log_det = engine::run<direction::decode, part>(z, w.template after<part>(N - 1), context);
      for (std::size_t i = N - 1; i-- > 0;)
        log_det += engine::run<direction::decode, part>(z, w.template after<part>(i), context);
      return log_det;
    }
    template <direction D, class V, class Weights>
    static V record(std::span<V, size> x, Weights w, std::span<V const> context, V* tape) {
      V log_det(0);
      for (std::size_t k = 0; k < N; ++k) {
        auto const i = D == direction::encode ? k : N - 1 - k;
        log_det += engine::record<D, part>(x, w.template after<part>(i), context, tape + i * part_tape);
      }
      return log_det;
    }
    template <direction D, class V, class T>
    static void pull_back(std::span<V, size> x, std::span<V, size> bar, V const& log_det_bar,
                          engine::packed_weights<T> w, std::span<V const> context, engine::gradient_slot<T> gradient,
                          V const* tape) {
      for (std::size_t k = 0; k < N; ++k) {
        auto const i = D == direction::encode ? N - 1 - k : k;
        engine::pull_back<D, part>(x, bar, log_det_bar, w.template after<part>(i), context,
                                   gradient.template after<part>(i), tape + i * part_tape);
      }
    }
  };

  template <class Patch>
  using refusals = detail::refusals_of_parts<on<Patch>, Patch, detail::element_of_repeat<B>>;
};

}  // namespace rgflow::inline RGFLOW_ISA
