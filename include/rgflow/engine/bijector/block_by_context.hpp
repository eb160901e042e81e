// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/bijector/contract.hpp>
#include <rgflow/engine/bijector/derived_adjoint.hpp>
#include <rgflow/engine/bijector/initialise.hpp>
#include <rgflow/engine/bijector/weights.hpp>
#include <rgflow/engine/lane_traits.hpp>
#include <rgflow/engine/net/contract.hpp>
#include <rgflow/engine/scratch.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <span>
#include <string>

namespace rgflow::inline RGFLOW_ISA::engine {

/// Whether the adjoint and the packing of a bijector take weights that differ from lane to lane.
template <class B>
inline constexpr bool lanewise_weights = [] {
  if constexpr (requires { B::lanewise_weights; })
    return bool{B::lanewise_weights};
  else
    return false;
}();

/// The bijector Block, whose weights follow the context: to its own, which all samples share, each sample adds what Net
/// makes of its context numbers (Ha, Dai and Le, "HyperNetworks", arXiv:1609.09106). So Block is run on weights of a
/// number type V, those of a sample in its lane, and its adjoint gives their cotangents lane by lane. Of a block that
/// is not written for that the tape gives them.
template <class Block, class Net>
struct block_by_context : Block {
  static_assert(Net::outputs == weight_count<Block>);
  static_assert(engine::lanewise_weights<Block> || !HasPacking<Block>);

 private:
  static constexpr std::size_t own = weight_count<Block>;

 public:
  static constexpr std::size_t size = Block::size;
  static constexpr std::size_t weights = own + weight_count<Net>;
  static constexpr std::size_t packed = own + packed_count<Net>;
  static constexpr std::size_t packed_gradient = own + gradient_count<Net>;
  static constexpr bool starts_as_identity = engine::starts_as_identity<Block> && engine::starts_as_identity<Net>;
  static constexpr bool lanewise_weights = false;

  template <class T>
  static void pack(T const* canonical, T* out) {
    std::copy_n(canonical, own, out);
    engine::pack<Net>(canonical + own, out + own);
  }
  template <class From, class To>
  static void unpack_gradient(From const* packed_gradients, From const* canonical, To* gradient) {
    for (std::size_t i = 0; i < own; ++i) gradient[i] += static_cast<To>(packed_gradients[i]);
    engine::unpack_gradient<Net>(packed_gradients + own, canonical + own, gradient + own);
  }
  static void initialise(double* w, weight_source& source) {
    engine::initialise<Block>(w, source);
    engine::initialise<Net>(w + own, source);
  }
  static void tensors(tensor_visitor& visitor) {
    visit_tensors<Block>(visitor);
    visitor.enter("by_context");
    visit_tensors<Net>(visitor);
    visitor.leave();
  }
  static std::string describe() { return describe_part<Block>() + ", by " + describe_part<Net>() + " of the context"; }

  template <class V, class Weights>
  static V encode(std::span<V, size> x, Weights w, std::span<V const> context) {
    return run<direction::encode>(x, w, context);
  }
  template <class V, class Weights>
  static V decode(std::span<V, size> z, Weights w, std::span<V const> context) {
    return run<direction::decode>(z, w, context);
  }
  template <direction D, class V, class Weights>
  static V record(std::span<V, size> x, Weights w, std::span<V const> context, V* tape) {
    return on_weights_of_samples(w, context,
                                 [&](auto moved) { return engine::record<D, Block>(x, moved, context, tape); });
  }

  template <direction D, class V, class T>
  static void pull_back(std::span<V, size> x, std::span<V, size> bar, V const& log_det_bar, packed_weights<T> w,
                        std::span<V const> context, gradient_slot<T> gradient, V const* tape) {
    moved_weights<V> const moved(w, context);
    scratch<V, gradient_count<Block>> packed_bar;
    scratch<V, own> own_bar;
    std::fill_n(packed_bar.data(), gradient_count<Block>, V(0));
    std::fill_n(own_bar.data(), own, V(0));
    gradient_slot<V> const of_samples{gradient ? packed_bar.data() : nullptr};
    if constexpr (engine::lanewise_weights<Block> || !HasPullBack<Block, D, V, T>) {
      moved.packed_for(w, [&](packed_weights<V> of_block) {
        engine::pull_back<D, Block>(x, bar, log_det_bar, of_block, context, of_samples, tape);
      });
    } else {
      canonical_weights<V> const of_block{moved.canonical.data()};
      if constexpr (!std::same_as<adjoint_needs<Block>, from_input>)
        engine::run<opposite(D), Block>(x, of_block, context);
      derived_adjoint<D, Block>(x, bar, log_det_bar, of_block.data, context, of_samples);
    }
    if (!gradient) return;
    engine::unpack_gradient<Block>(static_cast<V const*>(packed_bar.data()), moved.canonical.data(), own_bar.data());
    for (std::size_t i = 0; i < own; ++i) add_cotangent(gradient.data[i], own_bar[i]);
    scratch<V, Net::inputs> context_bar;
    pull_back_net<Net, V, T>(context.template first<Net::inputs>(), own_bar.view(), context_bar.span(), from(w, own),
                             gradient_slot<T>{gradient.data + own}, moved.hidden.data());
  }

 private:
  /// The weights of the samples in the lanes, and what the adjoint of Net wants again.
  template <class V>
  struct moved_weights {
    scratch<V, own> canonical;
    scratch<V, kept_count<Net>> hidden;

    template <class Weights>
    moved_weights(Weights w, std::span<V const> context) {
      evaluate_net<Net, V>(context.template first<Net::inputs>(), canonical.span(), from(w, own), hidden.data());
      for (std::size_t i = 0; i < own; ++i) canonical[i] += V(w.data[i]);
    }
    /// f(the weights in the order of Block's kernels), with all else that w says.
    template <class T, class F>
    decltype(auto) packed_for(packed_weights<T> w, F const& f) const {
      scratch<V, packed_count<Block>> of_block;
      engine::pack<Block>(canonical.data(), of_block.data());
      return f(packed_weights<V>{of_block.data(), nullptr, nullptr, w.energy});
    }
  };

  template <class V, class Weights, class F>
  static V on_weights_of_samples(Weights w, std::span<V const> context, F const& f) {
    moved_weights<V> const moved(w, context);
    if constexpr (Weights::is_packed)
      return moved.packed_for(w, f);
    else
      return f(canonical_weights<V>{moved.canonical.data()});
  }
  template <direction D, class V, class Weights>
  static V run(std::span<V, size> x, Weights w, std::span<V const> context) {
    return on_weights_of_samples(w, context, [&](auto moved) { return engine::run<D, Block>(x, moved, context); });
  }
};

}  // namespace rgflow::inline RGFLOW_ISA::engine
