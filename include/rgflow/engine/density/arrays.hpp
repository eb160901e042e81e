// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/density/contract.hpp>
#include <rgflow/engine/density/exact.hpp>
#include <rgflow/engine/lane_traits.hpp>
#include <rgflow/engine/parallel/kept_buffer.hpp>
#include <rgflow/engine/simd.hpp>
#include <rgflow/engine/text.hpp>

#include <xtensor/xtensor.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <vector>

namespace rgflow::inline RGFLOW_ISA::engine {

/// Samples of a density.
template <class T, std::size_t Dimensions>
struct density_samples {
  xt::xtensor<T, Dimensions + 2> x;  ///< [sample, channel, axis...]
  xt::xtensor<double, 1> log_q;      ///< log density of x
};

/// The calls of a density on whole arrays, made of those on tiles that `Self`, the class that derives from this one,
/// has. Fields are arrays [sample][channel][axis...] of T; a complex field is the pair of channels (re, im). A tile has
/// a sample in each lane of `Lanes`.
template <class Self, class T, std::size_t Dimensions, std::size_t Channels, std::size_t Contexts,
          class Lanes = lanes<T>>
class density_arrays {
 public:
  using value_type = T;
  using lanes_type = Lanes;
  static constexpr std::size_t dimensions = Dimensions;
  static constexpr std::size_t channels = Channels;
  static constexpr std::size_t contexts = Contexts;
  using field_array = xt::xtensor<T, dimensions + 2>;
  using value_array = xt::xtensor<double, 1>;

  using samples = density_samples<T, dimensions>;

  /// Samples number first, first + 1, ... of the density's stream, with log q. The same arguments give the same
  /// samples; independent ones are those with other numbers.
  samples sample(std::size_t count, std::uint64_t first = 0, context_values<T> const& context = {}) const {
    static_assert(sizeof(of_exact_density<Self>) != 0);
    samples out{field_array::from_shape(shape(count)), value_array::from_shape({count})};
    random_key const key{self().seed_value(), purpose::sample, 0};
    tiles(count, context, [&](std::size_t at, auto& work, auto w, auto ctx) {
      auto const log_q = self().template draw<false>(key, first + at, work, w, ctx);
      store(work.field.data(), out.x, count, at);
      store_values(log_q, out.log_q, count, at);
    });
    return out;
  }

  /// log density of each sample of x, summed in T: in float the rounding error is about 7e-5 (rms) for 16 x 16 complex
  /// sites, 3e-3 for 64 x 64. Throws std::invalid_argument if x is of another shape.
  value_array log_prob(field_array const& x, context_values<T> const& context = {}) const {
    static_assert(sizeof(of_exact_density<Self>) != 0);
    auto const count = check_shape(x);
    auto out = value_array::from_shape({count});
    tiles(count, context, [&](std::size_t at, auto& work, auto w, auto ctx) {
      load(x, count, at, work.field.data());
      store_values(self().template log_density<false>(work, w, ctx), out, count, at);
    });
    return out;
  }

 protected:
  static constexpr std::size_t width = lane_count<lanes_type>;  ///< samples of a tile

  density_arrays() = default;

  auto shape(std::size_t count) const {
    typename field_array::shape_type s{};
    s[0] = count;
    s[1] = channels;
    for (std::size_t axis = 0; axis < dimensions; ++axis) s[axis + 2] = self().sites().extents()[axis];
    return s;
  }

  std::size_t check_shape(field_array const& x) const {
    auto const count = x.shape()[0];
    auto const expected = shape(count);
    if (count == 0 || !std::equal(expected.begin(), expected.end(), x.shape().begin()))
      throw std::invalid_argument("expected fields of shape " + shape_text(expected) +
                                  " with at least one sample, found " + shape_text(x.shape()));
    return count;
  }

  void load(field_array const& x, std::size_t count, std::size_t first, lanes_type* tile) const {
    load_tile(std::span<T const>(x.data(), x.size()), count, first, channels, self().sites().volume(), tile);
  }
  void store(lanes_type const* tile, field_array& x, std::size_t count, std::size_t first) const {
    store_tile(tile, std::span<T>(x.data(), x.size()), count, first, channels, self().sites().volume());
  }
  static void store_values(lanes_type const& v, value_array& out, std::size_t count, std::size_t first) {
    for (std::size_t j = 0; j < std::min(width, count - first); ++j) out(first + j) = static_cast<double>(lane(v, j));
  }

  /// f(first sample, workspace, weights, context) for every tile. A few slots of consecutive tiles each own a
  /// workspace.
  template <class F>
  void tiles(std::size_t count, context_values<T> const& context, F&& f) const {
    context.check(contexts, count);
    typename kept_buffer<T>::loan const packed(packed_);
    self().pack(*packed);
    auto const n = (count + width - 1) / width;
    executor_ref const run_here = self().executor();
    auto const slots = std::min(n, 4 * std::max<std::size_t>(run_here.concurrency(), 1));
    packed_weights<T> const weights{packed->data(), n < run_here.concurrency() ? &run_here : nullptr};
    run_here.for_each_task(slots, [&](std::size_t slot) {
      typename Self::template workspace<lanes_type> work;
      self().reserve(work, false);
      std::vector<lanes_type> ctx;
      for (std::size_t t = slot * n / slots; t < (slot + 1) * n / slots; ++t) {
        context.fill(t * width, ctx);
        f(t * width, work, weights, std::span<lanes_type const>(ctx));
      }
    });
  }

  mutable kept_buffer<T> packed_;  ///< for the weights in the kernels' order

 private:
  Self const& self() const { return static_cast<Self const&>(*this); }
};

}  // namespace rgflow::inline RGFLOW_ISA::engine
