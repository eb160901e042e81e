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

/// B turned round: encodes where B decodes.
template <class B>
struct invert {
  template <class Patch>
  struct on {
   private:
    using part = typename detail::checked<detail::element_of_invert<B>, Patch>::type;

   public:
    static constexpr std::string_view name = "invert";
    static constexpr std::size_t size = Patch::size;
    static constexpr std::size_t weights = engine::weight_count<part>;
    static constexpr std::size_t packed = engine::packed_count<part>;
    static constexpr std::size_t packed_gradient = engine::gradient_count<part>;
    static constexpr bool starts_as_identity = engine::starts_as_identity<part>;
    static constexpr engine::continuous_parts continuous = engine::continuous_parts_of<part>;
    using adjoint = std::conditional_t<engine::tape_count<part> == 0, from_output, from_tape<engine::tape_count<part>>>;

    static std::string describe() { return "inverse of " + engine::describe_part<part>(); }
    static constexpr bool follows_sites = !detail::leaves_haar_basis<part>;
    static constexpr equivariance under(auto const& g) { return detail::equivariance_of<part>(g); }

    template <class T>
    static void pack(T const* canonical, T* out) {
      engine::pack<part>(canonical, out);
    }
    template <class From, class To>
    static void unpack_gradient(From const* in, From const* canonical, To* gradient) {
      engine::unpack_gradient<part>(in, canonical, gradient);
    }
    static void initialise(double* w, engine::weight_source& source) { engine::initialise<part>(w, source); }
    static void tensors(tensor_visitor& visitor) { engine::visit_tensors<part>(visitor); }

    template <class V, class Weights>
    static V encode(std::span<V, size> x, Weights w, std::span<V const> context) {
      return engine::run<direction::decode, part>(x, w, context);
    }
    template <class V, class Weights>
    static V decode(std::span<V, size> z, Weights w, std::span<V const> context) {
      return engine::run<direction::encode, part>(z, w, context);
    }
    template <direction D, class V, class Weights>
    static V record(std::span<V, size> x, Weights w, std::span<V const> context, V* tape) {
      return engine::record<opposite(D), part>(x, w, context, tape);
    }
    template <direction D, class V, class T>
    static void pull_back(std::span<V, size> x, std::span<V, size> bar, V const& log_det_bar,
                          engine::packed_weights<T> w, std::span<V const> context, engine::gradient_slot<T> gradient,
                          V const* tape) {
      engine::pull_back<opposite(D), part>(x, bar, log_det_bar, w, context, gradient, tape);
    }
  };

  template <class Patch>
  using refusals = detail::refusals_of_parts<on<Patch>, Patch, detail::element_of_invert<B>>;
};

}  // namespace rgflow::inline RGFLOW_ISA
