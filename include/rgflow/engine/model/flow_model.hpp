// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/bijector/observing.hpp>
#include <rgflow/engine/hierarchy/flow.hpp>
#include <rgflow/engine/model/tile.hpp>
#include <rgflow/engine/parallel/executor.hpp>
#include <rgflow/engine/parallel/tbb_executor.hpp>
#include <rgflow/engine/partial_sum.hpp>
#include <rgflow/engine/random.hpp>
#include <rgflow/engine/simd.hpp>
#include <rgflow/engine/text.hpp>

#include <xtensor/xtensor.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace rgflow::inline RGFLOW_ISA {

/// The key of all random numbers of a model: the same seed gives the same numbers for any number of threads.
struct seed {
  std::uint64_t value = 0;
};

namespace engine {

/// A name, place and kind for every tensor of a model, in canonical order.
struct named_tensor {
  std::string path;
  std::vector<std::size_t> shape;
  std::size_t offset, size;
  bool trained;
};

class tensor_list final : public tensor_visitor {
 public:
  std::vector<named_tensor> tensors;

  void enter(std::string_view name) override { path_.emplace_back(name); }
  void leave() override { path_.pop_back(); }
  using tensor_visitor::tensor;
  void tensor(std::string_view name, std::span<std::size_t const> shape, bool trained) override {
    std::string path;
    for (auto const& part : path_) path += part + "/";
    path += name;
    std::size_t size = 1;
    for (auto extent : shape) size *= extent;
    tensors.push_back({path, {shape.begin(), shape.end()}, offset_, size, trained});
    offset_ += size;
  }

 private:
  std::vector<std::string> path_;
  std::size_t offset_ = 0;
};

/// A flow with weights and a prior: the density that a declared hierarchy stands for, with the extents of its
/// lattice known at run time only. `model<Flow>` is made from the declaration; programs that choose among several
/// lattices take a reference to this class, so that one instantiation serves them all.
///
/// Fields are arrays [sample][channel][axis...] of T; a complex field is the pair of channels (re, im).
/// Densities are with respect to the product of the real components (dRe dIm per complex site).
template <class Expansion, class T>
class flow_model {
 public:
  using expansion_type = Expansion;
  using value_type = T;
  using flow_type = expanded_flow<Expansion>;
  using prior = typename Expansion::prior;
  using lanes_type = lanes<T>;
  static constexpr std::size_t dimensions = Expansion::dimensions;
  static constexpr std::size_t channels = Expansion::channels;
  static constexpr std::size_t contexts = Expansion::contexts;
  using field_array = xt::xtensor<T, dimensions + 2>;
  using value_array = xt::xtensor<double, 1>;

  struct samples {
    field_array x;      ///< [sample, channel, axis...]
    value_array log_q;  ///< log density of x under the model
  };
  struct mapped {
    field_array field;    ///< z after encode, x after decode; same shape as the input
    value_array log_det;  ///< log|det dz/dx| after encode, log|det dx/dz| after decode
  };

  flow_model(lattice const& fine, std::size_t depth, std::size_t cell, seed s, std::string description)
      : flow_(fine, depth, cell), seed_(s), description_(std::move(description)) {
    std::vector<double> start(flow_.weights(), 0.0);
    weight_source source(s.value);
    flow_.initialise(start.data(), source);
    weights_.assign(start.begin(), start.end());
    tensor_list list;
    flow_.tensors(list);
    tensors_ = std::move(list.tensors);
  }

  flow_type const& flow() const { return flow_; }
  lattice const& sites() const { return flow_.plan().fine(); }
  std::uint64_t seed_value() const { return seed_.value; }
  /// The declaration as text; a checkpoint is only loaded into a model of the same description.
  std::string const& description() const { return description_; }
  std::span<T> weights() { return weights_; }
  std::span<T const> weights() const { return weights_; }
  std::vector<named_tensor> const& tensors() const { return tensors_; }

  /// The weights of one tensor by its path (level0/disentangle/coupling1/w1).
  std::span<T> tensor(std::string const& path) {
    for (auto const& t : tensors_)
      if (t.path == path) return weights().subspan(t.offset, t.size);
    throw std::invalid_argument("this model has no tensor '" + path + "'");
  }

  /// Runs on this executor, which the caller keeps alive, from now on; without it on oneTBB with all cores.
  void run_on(executor_ref e) { executor_ = e; }
  executor_ref executor() const { return executor_; }

  /// Samples number first, first + 1, ... of the model's stream, with log q. The same arguments give the same
  /// samples; independent ones are those with other numbers.
  samples sample(std::size_t count, std::uint64_t first = 0, context_values<T> const& context = {}) const {
    samples out{field_array::from_shape(shape(count)), value_array::from_shape({count})};
    random_key const key{seed_.value, purpose::sample, 0};
    tiles(count, context, [&](std::size_t at, flow_workspace<lanes_type>& work, auto w, auto ctx) {
      auto const log_q = draw<false>(key, first + at, work, w, ctx);
      store(work.field.data(), out.x, count, at);
      store_values(log_q, out.log_q, count, at);
    });
    return out;
  }

  /// log density of each sample of x, by encoding it. Like all values of log q it is summed in T: in float the rounding
  /// error is about 7e-5 (rms) for 16 x 16 complex sites, 3e-3 for 64 x 64. Throws std::invalid_argument if x is of another shape.
  value_array log_prob(field_array const& x, context_values<T> const& context = {}) const {
    auto const count = check_shape(x);
    auto out = value_array::from_shape({count});
    tiles(count, context, [&](std::size_t at, auto& work, auto w, auto ctx) {
      load(x, count, at, work.field.data());
      auto log_q = flow_.template run<direction::encode>(work.field.data(), w, ctx);
      log_q += log_prior(work.field.data());
      store_values(log_q, out, count, at);
    });
    return out;
  }

  /// x -> z. The bulk variables stand at the sites given by bulk(level).
  mapped encode(field_array const& x, context_values<T> const& context = {}) const {
    return map<direction::encode>(x, context);
  }
  /// z -> x.
  mapped decode(field_array const& z, context_values<T> const& context = {}) const {
    return map<direction::decode>(z, context);
  }

  /// Lets the layers that take their start from data (act_norm) see these samples: one after the other, in encode
  /// order, until all of them are initialised. Layers that already are keep their weights.
  void initialise_from_data(field_array const& x, context_values<T> const& context = {}) {
    auto const count = check_shape(x);
    settle_layers<direction::encode>(count, context, [&](std::size_t first, std::vector<lanes_type>& field) {
      load_tile(std::span<T const>(x.data(), x.size()), count, first, channels, flow_.volume(), field.data());
    });
  }
  /// The same from `count` draws of the prior, in decode order: for training from an action.
  void initialise_from_prior(std::size_t count = 1024, context_values<T> const& context = {}) {
    settle_layers<direction::decode>(count, context, [&](std::size_t first, std::vector<lanes_type>& field) {
      prior::draw(random_key{seed_.value, purpose::initial_weights, 1}, first, field.data(), field.size());
    });
  }

  std::size_t levels() const { return flow_.plan().depth(); }
  /// Sites (numbers on the lattice, row-major) of level l's bulk variables: z[sample, channel, site of position p].
  std::vector<std::uint32_t> const& bulk(std::size_t l) const { return flow_.plan().bulk(l); }

  // ---- what training and Monte Carlo are made of: one tile of samples in the lanes ----

  /// Draws samples first, first + 1, ... of the stream `key` into work.field; returns log q.
  /// Keep = true records what pull_back<decode> needs.
  template <bool Keep, class V, class Weights>
  V draw(random_key key, std::uint64_t first, flow_workspace<V>& work, Weights w, std::span<V const> context) const {
    flow_.reserve(work, Keep);
    prior::draw(key, first, work.field.data(), flow_.values());
    V log_q = log_prior(work.field.data());
    if constexpr (Keep)
      log_q -= flow_.template record<direction::decode>(work, w, context);
    else
      log_q -= flow_.template run<direction::decode>(work.field.data(), w, context);
    return log_q;
  }

  /// log p(z) of a tile.
  template <class V>
  V log_prior(V const* z) const {
    partial_sum<V> total;
    for (std::size_t i = 0; i < flow_.values(); ++i) total += prior::log_density(z[i]);
    return total.value();
  }

  /// The weights in the kernels' order.
  std::vector<T> pack() const {
    std::vector<T> packed(flow_.packed());
    flow_.pack(weights_.data(), packed.data());
    return packed;
  }

 private:
  static constexpr std::size_t width = lane_count<lanes_type>;

  auto shape(std::size_t count) const {
    typename field_array::shape_type s{};
    s[0] = count;
    s[1] = channels;
    for (std::size_t axis = 0; axis < dimensions; ++axis) s[axis + 2] = sites().extents()[axis];
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
    load_tile(std::span<T const>(x.data(), x.size()), count, first, channels, flow_.volume(), tile);
  }
  void store(lanes_type const* tile, field_array& x, std::size_t count, std::size_t first) const {
    store_tile(tile, std::span<T>(x.data(), x.size()), count, first, channels, flow_.volume());
  }
  static void store_values(lanes_type const& v, value_array& out, std::size_t count, std::size_t first) {
    for (std::size_t j = 0; j < std::min(width, count - first); ++j) out(first + j) = static_cast<double>(lane(v, j));
  }

  template <direction D>
  mapped map(field_array const& in, context_values<T> const& context) const {
    auto const count = check_shape(in);
    mapped out{field_array::from_shape(in.shape()), value_array::from_shape({count})};
    tiles(count, context, [&](std::size_t at, auto& work, auto w, auto ctx) {
      load(in, count, at, work.field.data());
      auto const log_det = flow_.template run<D>(work.field.data(), w, ctx);
      store(work.field.data(), out.field, count, at);
      store_values(log_det, out.log_det, count, at);
    });
    return out;
  }

  template <direction D, class Start>
  void settle_layers(std::size_t count, context_values<T> const& context, Start&& start) {
    context.check(contexts, count);
    std::vector<double> master(weights_.begin(), weights_.end());
    // A fixed number of slots, joined in order: the same bits for any number of threads.
    auto const n = (count + width - 1) / width, slots = std::clamp<std::size_t>(n, 1, 8);
    auto run_here = executor();
    for (;;) {
      std::vector<moment_recorder> seen(slots, moment_recorder(D));
      run_here.for_each_task(slots, [&](std::size_t slot) {
        std::vector<lanes_type> field(flow_.values()), ctx;
        for (auto first = slot * n / slots * width; first < (slot + 1) * n / slots * width; first += width) {
          start(first, field);
          context.fill(first, ctx);
          seen[slot].only_lanes(count - first);
          flow_.template run<D>(field.data(), observing_weights<T>{weights_.data(), &seen[slot]},
                                std::span<lanes_type const>(ctx));
        }
      });
      auto& all = seen.front();
      for (std::size_t slot = 1; slot < slots; ++slot) all.add(seen[slot]);
      if (!all.found()) return;
      all.settle(weights_.data(), master.data());
      weights_.assign(master.begin(), master.end());
    }
  }

  /// f(first sample, workspace, weights, context) for every tile. A few slots of consecutive tiles each own a
  /// workspace.
  template <class F>
  void tiles(std::size_t count, context_values<T> const& context, F&& f) const {
    context.check(contexts, count);
    auto const packed = pack();
    auto const n = (count + width - 1) / width;
    auto run_here = executor();
    auto const slots = std::min(n, 4 * std::max<std::size_t>(run_here.concurrency(), 1));
    run_here.for_each_task(slots, [&](std::size_t slot) {
      flow_workspace<lanes_type> work;
      flow_.reserve(work, false);
      std::vector<lanes_type> ctx;
      for (std::size_t t = slot * n / slots; t < (slot + 1) * n / slots; ++t) {
        context.fill(t * width, ctx);
        f(t * width, work, packed_weights<T>{packed.data()}, std::span<lanes_type const>(ctx));
      }
    });
  }

  flow_type flow_;
  seed seed_;
  std::string description_;
  std::vector<T> weights_;
  std::vector<named_tensor> tensors_;
  std::unique_ptr<tbb_executor> all_cores_ = std::make_unique<tbb_executor>();
  executor_ref executor_{*all_cores_};
};

}  // namespace engine
}  // namespace rgflow::inline RGFLOW_ISA
