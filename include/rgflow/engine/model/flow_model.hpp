// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/bijector/observing.hpp>
#include <rgflow/engine/density/arrays.hpp>
#include <rgflow/engine/density/exact.hpp>
#include <rgflow/engine/density/nonfinite.hpp>
#include <rgflow/engine/density/score.hpp>
#include <rgflow/engine/hierarchy/flow.hpp>
#include <rgflow/engine/model/map_in_layout.hpp>
#include <rgflow/engine/model/tile.hpp>
#include <rgflow/engine/parallel/executor.hpp>
#include <rgflow/engine/parallel/runs_tasks.hpp>
#include <rgflow/engine/parallel/tbb_executor.hpp>
#include <rgflow/engine/partial_sum.hpp>
#include <rgflow/engine/random.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rgflow::inline RGFLOW_ISA {

/// The key of all random numbers of a model: the same seed gives the same numbers for any number of threads.
struct seed {
  std::uint64_t value = 0;
};

namespace engine {

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

/// The samples of a tile. With wide nets few, for such flows are trained on few, and the panels fill with blocks.
template <class Expansion, class T>
using tile_lanes = lanes<T, Expansion::levels::wide ? 1 : 2>;

/// The blocks that run together where they fill the lanes.
template <class Expansion, class T>
using panel_lanes = lanes<T, Expansion::levels::wide ? wide_parts : 2>;

/// The layout of samples that run in one (flow_model::sample and the like).
template <class Expansion>
using layout_of_panels = std::conditional_t<std::same_as<typename Expansion::layout, automatic_layout>,
                                            patches_in_lanes, typename Expansion::layout>;

/// A flow with weights and a prior: the density that a declared hierarchy stands for, with the extents of its
/// lattice known at run time only. `model<Flow>` is made from the declaration; programs that choose among several
/// lattices take a reference to this class, so that one instantiation serves them all.
template <class Expansion, class T>
class flow_model : public density_arrays<flow_model<Expansion, T>, T, Expansion::dimensions, Expansion::channels,
                                         Expansion::contexts, tile_lanes<Expansion, T>> {
  using arrays = density_arrays<flow_model, T, Expansion::dimensions, Expansion::channels, Expansion::contexts,
                                tile_lanes<Expansion, T>>;

 public:
  using flow_type = expanded_flow<Expansion>;
  using prior = typename Expansion::prior;
  using layout = typename Expansion::layout;
  static constexpr bool estimates_log_q = Expansion::levels::estimates_log_det;
  using arrays::channels;
  using arrays::contexts;
  using typename arrays::field_array;
  using typename arrays::lanes_type;
  using typename arrays::samples;
  using typename arrays::value_array;
  template <class V>
  using workspace = flow_workspace<V>;

  struct mapped {
    field_array field;    ///< z after encode, x after decode; same shape as the input
    value_array log_det;  ///< log|det dz/dx| after encode, log|det dx/dz| after decode
  };

  // Not inline: a program may make models of many lattices.
  [[gnu::cold, gnu::noinline]] flow_model(
      lattice const& fine, std::size_t depth, coarsening const& how, seed s, std::string description,
      source_for<typename Expansion::levels> const& from = steps_of<typename Expansion::levels>)
      : flow_(fine, depth, how, from), seed_(s), description_(std::move(description)) {
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
  template <RefusedExecutor E>
  void run_on(E&&) {
    static_assert(kept_executor<E>::fits);
  }
  executor_ref executor() const { return executor_; }

  /// As of any density (density/arrays.hpp); in the layout that the flow declares, or that suits so many samples.
  samples sample(std::size_t count, std::uint64_t first = 0, context_values<T> const& context = {}) const {
    static_assert(sizeof(of_exact_density<flow_model>) != 0);
    if (!spreads(count)) return arrays::sample(count, first, context);
    samples out{field_array::from_shape(this->shape(count)), value_array::from_shape({count})};
    random_key const key{seed_.value, purpose::sample, 0};
    std::size_t const volume = flow_.volume();
    executor().for_each_task(count, [&](std::size_t i) {
      std::vector<T> z(flow_.values());
      prior::draw(key, first + i, z.data(), z.size());
      T* const x = out.x.data() + i * z.size();
      for (std::size_t s = 0; s < volume; ++s)
        for (std::size_t c = 0; c < channels; ++c) x[c * volume + s] = z[s * channels + c];
      out.log_q(i) = prior_in_double(z);
    });
    std::vector<double> log_det(count, 0.0);
    spread<direction::decode>(out.x, context, log_det, [](auto const&, auto const&) {});
    for (std::size_t i = 0; i < count; ++i) out.log_q(i) -= log_det[i];
    return out;
  }
  value_array log_prob(field_array const& x, context_values<T> const& context = {}) const {
    static_assert(sizeof(of_exact_density<flow_model>) != 0);
    auto const count = this->check_shape(x);
    if (!spreads(count)) return arrays::log_prob(x, context);
    field_array z = x;
    std::vector<double> log_q(count, 0.0);
    spread<direction::encode>(z, context, log_q, [&](auto const& values, std::span<double> sums) {
      sum_laid_out<lanes_type>(executor(), values, sums, [](auto const& v) { return prior::log_density(v); });
    });
    auto out = value_array::from_shape({count});
    std::copy(log_q.begin(), log_q.end(), out.begin());
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

  /// log p of the bulk variables z of one sample, summed in double.
  static double prior_in_double(std::span<T const> z) {
    double total = 0;
    for (T const v : z) total += static_cast<double>(prior::log_density(v));
    return total;
  }

  /// Lets the layers that take their start from data (act_norm) see these samples: one after the other, in encode
  /// order, until all of them are initialised. Layers that already are keep their weights.
  void initialise_from_data(field_array const& x, context_values<T> const& context = {}) {
    auto const count = this->check_shape(x);
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

  // ---- the Density contract: one tile of samples in the lanes ----

  template <class V>
  void reserve(flow_workspace<V>& work, bool for_adjoint) const {
    flow_.reserve(work, for_adjoint);
  }

  template <class V, class F>
  void each_check(flow_workspace<V>& work, F&& f) const {
    f(work.check);
  }

  template <bool Keep, class V>
  V draw(random_key key, std::uint64_t first, flow_workspace<V>& work, packed_weights<T> w,
         std::span<V const> context) const {
    prior::draw(key, first, work.field.data(), flow_.values());
    V log_q = log_prior(work.field.data());
    log_q -= run<Keep, direction::decode>(work, w, context);
    return log_q;
  }

  template <class V>
  void pull_back_draw(flow_workspace<V>& work, V const& log_q_bar, packed_weights<T> w, std::span<V const> context,
                      gradient_slot<T> gradient) const {
    // log q = log p(z) - log|det dx/dz|, and z does not depend on the weights.
    flow_.template pull_back<direction::decode>(work, -log_q_bar, w, context, gradient);
  }

  template <class V>
  V draw_with_score(random_key key, std::uint64_t first, flow_workspace<V>& work, V const& log_q_bar,
                    packed_weights<T> w, std::span<V const> context) const {
    if (flow_.tape() > 0) return draw_and_encode(*this, key, first, work, log_q_bar, w, context);
    // The adjoint of an encoding walks from z to x and needs nothing but the fields at the level boundaries, which are
    // those of the decoding: no field has to be encoded (Vaitl, Winkler, Richter and Kessel, arXiv:2403.15881).
    prior::draw(key, first, work.field.data(), flow_.values());
    auto z = work.field;
    V log_q = log_prior(z.data());
    for (std::size_t i = 0; i < z.size(); ++i) work.bar[i] = log_q_bar * prior::score(z[i]);
    log_q -= run<true, direction::decode>(work, w, context);
    work.field.swap(z);
    flow_.template pull_back<direction::encode>(work, log_q_bar, w.without_energy(), context, gradient_slot<T>{});
    work.field.swap(z);  // x as it was, without the error of the walk
    return log_q;
  }

  template <bool Keep, class V>
  V log_density(flow_workspace<V>& work, packed_weights<T> w, std::span<V const> context) const {
    V log_q = run<Keep, direction::encode>(work, w, context);
    log_q += log_prior(work.field.data());
    return log_q;
  }

  template <class V>
  void pull_back_log_density(flow_workspace<V>& work, V const& log_q_bar, packed_weights<T> w,
                             std::span<V const> context, gradient_slot<T> gradient) const {
    for (std::size_t i = 0; i < work.bar.size(); ++i) work.bar[i] = log_q_bar * prior::score(work.field[i]);
    flow_.template pull_back<direction::encode>(work, log_q_bar, w, context, gradient);
  }

  template <class V>
  V retrace(random_key, std::uint64_t, flow_workspace<V>& work, V const& log_q_bar, packed_weights<T> w,
            std::span<V const> context) const {
    auto const x = work.field;
    V const log_q = log_density<true>(work, w, context);
    auto const z = work.field;
    pull_back_log_density(work, log_q_bar, w, context, gradient_slot<T>{});
    // The adjoint of a decoding walks from x to z, and the fields at the level boundaries are those of the encoding.
    // Only steps that can't be reversed have to be met on the way that is pulled back.
    if (flow_.tape() > 0) {
      work.field = z;
      run<true, direction::decode>(work, w, context);
    }
    work.field = x;
    return log_q;
  }

  template <class V>
  std::string nonfinite_in_draw(std::size_t used, random_key key, std::uint64_t first, flow_workspace<V>& work,
                                packed_weights<T> w, std::span<V const> context) const {
    prior::draw(key, first, work.field.data(), flow_.values());
    return nonfinite_step<direction::decode>(used, work, w, context);
  }
  template <class V>
  std::string nonfinite_in_log_density(std::size_t used, flow_workspace<V>& work, packed_weights<T> w,
                                       std::span<V const> context) const {
    return nonfinite_step<direction::encode>(used, work, w, context);
  }

  /// log p(z) of a tile.
  template <class V>
  V log_prior(V const* z) const {
    partial_sum<V> total;
    for (std::size_t i = 0; i < flow_.values(); ++i) total += prior::log_density(z[i]);
    return total.value();
  }

  /// The weights in the kernels' order.
  void pack(std::vector<T>& packed) const {
    packed.resize(flow_.packed());
    flow_.pack(weights_.data(), packed.data(), executor());
  }
  /// The continuous parts that it may have; of steps that are known at run time only, the second says which it has.
  static constexpr continuous_parts continuous = [] {
    if constexpr (AtRunTime<typename Expansion::levels>)
      return continuous_parts{true};
    else
      return Expansion::levels::continuous;
  }();
  continuous_parts continuous_here() const { return flow_.continuous(); }
  /// Whether a tile with so many samples of a batch trains with blocks of them in the lanes.
  static constexpr bool spreads_training([[maybe_unused]] std::size_t samples, [[maybe_unused]] std::size_t batch) {
    if constexpr (!Expansion::levels::spreads_adjoint)
      return false;
    else if constexpr (std::same_as<layout, automatic_layout>)
      return automatic_layout::spreads_training(samples, batch, width);
    else
      return !layout::configurations_first;
  }
  /// The name of the layout that so many samples are drawn and mapped in, and of that in which a batch of so many
  /// trains, but for its last tile if that is not full.
  std::string_view layout_of_samples(std::size_t count) const { return layout_name(spreads(count)); }
  static constexpr std::string_view layout_of_training(std::size_t batch) {
    return layout_name(spreads_training(width, batch));
  }
  /// Numbers in a gradient in the kernels' order.
  std::size_t gradient_size() const { return flow_.gradient(); }
  /// Adds such a gradient to one in the order of the weights.
  void unpack_gradient(T const* slot, double* gradient) const {
    flow_.unpack_gradient(slot, weights_.data(), gradient, executor());
  }

 private:
  using arrays::width;

  template <bool Keep, direction D, class V>
  V run(flow_workspace<V>& work, packed_weights<T> w, std::span<V const> context) const {
    if constexpr (Keep)
      return flow_.template record<D>(work, w, context);
    else
      return flow_.template run<D>(work.field.data(), w, context);
  }

  /// Runs work.field through the flow, looking at it after every step.
  template <direction D, class V>
  [[gnu::cold]] std::string nonfinite_step(std::size_t used, flow_workspace<V>& work, packed_weights<T> w,
                                           std::span<V const> context) const {
    std::string found;
    flow_.template each_run<D>(work.field.data(), w, context, [&](std::size_t l, std::string const& name, auto&& step) {
      if (!found.empty()) return;
      V const log_det = step();
      if (!finite(log_det, used) || !finite(std::span<V const>(work.field), used))
        found = "The first NaN or infinity comes out of level " + std::to_string(l) + ", block " + name + ", while " +
                (D == direction::decode ? "decoding." : "encoding.");
    });
    return found;
  }

  template <direction D>
  mapped map(field_array const& in, context_values<T> const& context) const {
    static_assert(sizeof(of_exact_density<flow_model>) != 0);
    auto const count = this->check_shape(in);
    mapped out{field_array::from_shape(in.shape()), value_array::from_shape({count})};
    if (spreads(count)) {
      out.field = in;
      std::vector<double> log_det(count, 0.0);
      spread<D>(out.field, context, log_det, [](auto const&, auto const&) {});
      std::copy(log_det.begin(), log_det.end(), out.log_det.begin());
      return out;
    }
    this->tiles(count, context, [&](std::size_t at, auto& work, auto w, auto ctx) {
      this->load(in, count, at, work.field.data());
      auto const log_det = flow_.template run<D>(work.field.data(), w, ctx);
      this->store(work.field.data(), out.field, count, at);
      this->store_values(log_det, out.log_det, count, at);
    });
    return out;
  }

  static constexpr std::string_view layout_name(bool spread) {
    return spread ? layout_of_panels<Expansion>::name : configurations_in_lanes::name;
  }
  /// Whether so many samples run through map_in_layout.
  bool spreads(std::size_t count) const {
    if constexpr (!Expansion::levels::runs_in_layouts)
      return false;
    else if constexpr (std::same_as<layout, automatic_layout>)
      return automatic_layout::spreads(count, width, flow_.values() * sizeof(T));
    else if constexpr (std::same_as<layout, configurations_in_lanes>)
      return count < width;
    else
      return true;
  }

  template <direction D, class F>
  void spread(field_array& field, context_values<T> const& context, std::span<double> sums, F&& f) const {
    context.check(contexts, sums.size());
    typename kept_buffer<T>::loan const packed(this->packed_);
    pack(*packed);
    if constexpr (Expansion::levels::runs_in_layouts)  // nobody asks for it otherwise
      map_in_layout<D, panel_lanes<Expansion, T>, layout_of_panels<Expansion>>(
          flow_, executor(), packed_weights<T>{packed->data()}, std::span<T>(field.data(), field.size()), context, sums,
          f);
  }

  template <direction D, class Start>
  void settle_layers(std::size_t count, context_values<T> const& context, Start&& start) {
    static_assert(
        !AtRunTime<typename Expansion::levels>,
        "rgflow: a run_time_model samples, encodes and trains in its own numbers only; layers that start from "
        "data see it in model<flow>, whose weights it can take over. See docs/model.md");
    context.check(contexts, count);
    std::vector<double> master(weights_.begin(), weights_.end());
    // A fixed number of slots, joined in order: the same bits for any number of threads.
    auto const n = (count + width - 1) / width, slots = std::clamp<std::size_t>(n, 1, most_tasks);
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
