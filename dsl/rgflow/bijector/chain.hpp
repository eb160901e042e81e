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
#include <utility>

namespace rgflow::inline RGFLOW_ISA {

namespace detail {

/// The parts of a chain from one position on, bound; each has its weights, packed or not, after those of the ones
/// before.
template <std::size_t Size, class... Parts>
struct chain_parts {
  static constexpr std::size_t weights = 0, packed = 0, packed_gradient = 0, tape = 0;
  static constexpr bool ends_in_haar_basis = false;

  template <class T>
  static void pack(T const*, T*) {}
  template <class From, class To>
  static void unpack_gradient(From const*, From const*, To*) {}
  static void initialise(double*, engine::weight_source&) {}
  static void tensors(tensor_visitor&, std::size_t) {}
  static std::string describe() { return {}; }
  static constexpr equivariance under(auto const&, int) { return {}; }

  template <direction D, class V, class Weights>
  static V run(std::span<V, Size>, Weights, std::span<V const>) {
    return V(0);
  }
  template <direction D, class V, class Weights>
  static V record(std::span<V, Size>, Weights, std::span<V const>, V*) {
    return V(0);
  }
  template <direction D, class V, class T>
  static void pull_back(std::span<V, Size>, std::span<V, Size>, V const&, engine::packed_weights<T>, std::span<V const>,
                        engine::gradient_slot<T>, V const*) {}
};

template <std::size_t Size, class Head, class... Tail>
struct chain_parts<Size, Head, Tail...> {
  using rest = chain_parts<Size, Tail...>;
  static constexpr bool last = sizeof...(Tail) == 0;
  static constexpr std::size_t weights = engine::weight_count<Head> + rest::weights;
  static constexpr std::size_t packed = engine::packed_count<Head> + rest::packed;
  static constexpr std::size_t packed_gradient = engine::gradient_count<Head> + rest::packed_gradient;
  static constexpr std::size_t tape = engine::tape_count<Head> + rest::tape;
  static constexpr bool ends_in_haar_basis = last ? leaves_haar_basis<Head> : rest::ends_in_haar_basis;

  template <class T>
  static void pack(T const* canonical, T* out) {
    engine::pack<Head>(canonical, out);
    rest::pack(canonical + engine::weight_count<Head>, out + engine::packed_count<Head>);
  }
  template <class From, class To>
  static void unpack_gradient(From const* in, From const* canonical, To* gradient) {
    engine::unpack_gradient<Head>(in, canonical, gradient);
    rest::unpack_gradient(in + engine::gradient_count<Head>, canonical + engine::weight_count<Head>,
                          gradient + engine::weight_count<Head>);
  }
  static void initialise(double* w, engine::weight_source& source) {
    engine::initialise<Head>(w, source);
    rest::initialise(w + engine::weight_count<Head>, source);
  }
  static void tensors(tensor_visitor& visitor, std::size_t position) {
    visit_part<Head>(visitor, position);
    rest::tensors(visitor, position + 1);
  }
  static std::string describe() { return engine::describe_part<Head>() + (last ? "" : "; " + rest::describe()); }
  static constexpr equivariance under(auto const& g, int position) {
    auto const here = !last && g.turns_directions() && leaves_haar_basis<Head>
                          ? equivariance{equivariance_problem::position, {}}  // what follows would take it for sites
                          : equivariance_of<Head>(g);
    return here.holds() ? rest::under(g, position + 1) : here.within(position);
  }

  template <direction D, class V, class Weights>
  static V run(std::span<V, Size> x, Weights w, std::span<V const> context) {
    return both<D, V>([&] { return engine::run<D, Head>(x, w, context); },
                      [&] { return rest::template run<D>(x, w.template after<Head>(), context); });
  }
  template <direction D, class V, class Weights>
  static V record(std::span<V, Size> x, Weights w, std::span<V const> context, V* tape_here) {
    return both<D, V>([&] { return engine::record<D, Head>(x, w, context, tape_here); },
                      [&] {
                        return rest::template record<D>(x, w.template after<Head>(), context,
                                                        tape_here + engine::tape_count<Head>);
                      });
  }
  template <direction D, class V, class T>
  static void pull_back(std::span<V, Size> x, std::span<V, Size> bar, V const& log_det_bar, engine::packed_weights<T> w,
                        std::span<V const> context, engine::gradient_slot<T> gradient, V const* tape_here) {
    auto const head = [&] { engine::pull_back<D, Head>(x, bar, log_det_bar, w, context, gradient, tape_here); };
    auto const tail = [&] {
      rest::template pull_back<D>(x, bar, log_det_bar, w.template after<Head>(), context,
                                  gradient.template after<Head>(), tape_here + engine::tape_count<Head>);
    };
    if constexpr (D == direction::encode) {
      tail();
      head();
    } else {
      head();
      tail();
    }
  }

 private:
  /// Head and rest in the order that D runs them, log-determinants added.
  template <direction D, class V, class RunHead, class RunTail>
  static V both(RunHead head, RunTail tail) {
    if constexpr (last) {
      return head();
    } else if constexpr (D == direction::encode) {
      V const first = head();
      return first + tail();
    } else {
      V const first = tail();
      return first + head();
    }
  }
};

/// Its elements bound to a patch, first to last.
template <class Patch, class Positions, class... B>
struct elements_on;
template <class Patch, std::size_t... I, class... B>
struct elements_on<Patch, std::index_sequence<I...>, B...> {
  using type = chain_parts<Patch::size, typename checked<element_of_chain<I + 1, B>, Patch>::type...>;
};

/// What is looked at of a word of several elements.
template <class Word, class Patch, class... B>
struct refusals_of_elements {
  template <std::size_t... I>
  static auto in_order(std::index_sequence<I...>) -> refusals_of_parts<Word, Patch, element_of_chain<I + 1, B>...>;
  using type = decltype(in_order(std::index_sequence_for<B...>{}));
};

/// A chain bound to a patch.
template <class Patch, class... B>
struct bound_chain {
 protected:
  static_assert((completed_bijector<B, Patch> && ...));
  using parts = typename elements_on<Patch, std::index_sequence_for<B...>, B...>::type;

 public:
  static constexpr std::string_view name = "chain";
  static constexpr std::size_t size = Patch::size;
  static constexpr std::size_t weights = parts::weights;
  static constexpr std::size_t packed = parts::packed;
  static constexpr std::size_t packed_gradient = parts::packed_gradient;
  static constexpr bool starts_as_identity = (engine::starts_as_identity<typename B::template on<Patch>> && ...);
  static constexpr engine::continuous_parts continuous =
      (engine::continuous_parts{} + ... + engine::continuous_parts_of<typename B::template on<Patch>>);
  using adjoint = std::conditional_t<parts::tape == 0, from_output, from_tape<parts::tape>>;

  template <class T>
  static void pack(T const* canonical, T* out) {
    parts::pack(canonical, out);
  }
  template <class From, class To>
  static void unpack_gradient(From const* in, From const* canonical, To* gradient) {
    parts::unpack_gradient(in, canonical, gradient);
  }
  static void initialise(double* w, engine::weight_source& source) { parts::initialise(w, source); }
  static void tensors(tensor_visitor& visitor) { parts::tensors(visitor, 1); }
  static std::string describe() { return "{" + parts::describe() + "}"; }
  static constexpr bool follows_sites = true;
  static constexpr bool ends_in_haar_basis = parts::ends_in_haar_basis;
  static constexpr equivariance under(auto const& g) { return parts::under(g, 1); }

  template <class V, class Weights>
  static V encode(std::span<V, size> x, Weights w, std::span<V const> context) {
    return parts::template run<direction::encode>(x, w, context);
  }
  template <class V, class Weights>
  static V decode(std::span<V, size> z, Weights w, std::span<V const> context) {
    return parts::template run<direction::decode>(z, w, context);
  }
  template <direction D, class V, class Weights>
  static V record(std::span<V, size> x, Weights w, std::span<V const> context, V* tape) {
    return parts::template record<D>(x, w, context, tape);
  }
  template <direction D, class V, class T>
  static void pull_back(std::span<V, size> x, std::span<V, size> bar, V const& log_det_bar, engine::packed_weights<T> w,
                        std::span<V const> context, engine::gradient_slot<T> gradient, V const* tape) {
    parts::template pull_back<D>(x, bar, log_det_bar, w, context, gradient, tape);
  }
};

}  // namespace detail

/// Bijectors one after another: encode runs them in the order written, decode in the opposite one; the
/// log-determinants add up. A block of one's own is a named chain:
///
///   struct block : chain<coupling<checkerboard, affine, mlp<32, 32>>, coupling<complement<checkerboard>, ...>> {};
template <class... B>
struct chain {
  static_assert(sizeof...(B) > 0, "rgflow: a chain needs at least one bijector. See docs/bijector.md#words");

  template <class Patch>
  using on = detail::bound_chain<Patch, B...>;
  template <class Patch>
  using refusals = typename detail::refusals_of_elements<on<Patch>, Patch, B...>::type;
};

}  // namespace rgflow::inline RGFLOW_ISA
