// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/hierarchy/block_step.hpp>
#include <rgflow/engine/hierarchy/levels.hpp>
#include <rgflow/engine/hierarchy/path_energy.hpp>
#include <rgflow/engine/hierarchy/reconstruction.hpp>
#include <rgflow/engine/hierarchy/spread.hpp>
#include <rgflow/engine/hierarchy/step_list.hpp>
#include <rgflow/engine/layout.hpp>
#include <rgflow/engine/parallel/executor.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace rgflow::inline RGFLOW_ISA::engine {

/// A step type with the facts that don't change its code.
template <class Step, std::size_t Shift, class Label>
struct placed {
  using step = Step;
  static constexpr std::size_t shift = Shift;
  static std::string name() { return Label::name(); }
};

/// Whether a step has wide blocks (side_by_side.hpp).
template <class Step>
inline constexpr bool is_wide_step = [] {
  if constexpr (requires { Step::wide; })
    return bool{Step::wide};
  else
    return false;
}();

/// Whether the log-determinant of a step is an estimate (density/exact.hpp).
template <class Step>
inline constexpr bool estimates_log_det = [] {
  if constexpr (requires { Step::estimates_log_det; })
    return bool{Step::estimates_log_det};
  else
    return false;
}();

/// One level: its steps in encode order.
template <class... Placed>
struct level_steps {
  static constexpr std::size_t count = sizeof...(Placed);
  /// Whether one of them is of wide nets.
  static constexpr bool wide = (is_wide_step<typename Placed::step> || ...);
  /// Whether all of them train on sparse tiles with blocks in the lanes (spread.hpp).
  static constexpr bool spreads_adjoint = (engine::spreads_adjoint<typename Placed::step> && ...);
  /// Whether all of them run in any layout.
  static constexpr bool runs_in_layouts = (RunsInLayouts<typename Placed::step> && ...);
  static constexpr bool estimates_log_det = (engine::estimates_log_det<typename Placed::step> || ...);
  static constexpr continuous_parts continuous =
      (continuous_parts{} + ... + continuous_parts_of<typename Placed::step>);
  /// Calls f(tag of each step, its number), in encode order (D = encode) or the reverse.
  template <direction D, class F>
  static void each(F&& f) {
    constexpr std::size_t n = sizeof...(Placed);
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      if constexpr (D == direction::encode)
        (f(std::type_identity<std::tuple_element_t<I, std::tuple<Placed...>>>{}, I), ...);
      else
        (f(std::type_identity<std::tuple_element_t<n - 1 - I, std::tuple<Placed...>>>{}, n - 1 - I), ...);
    }
    (std::make_index_sequence<n>{});
  }
};

/// Every level has the same steps; their weights are the level's own, or (Shared) the same ones at every level.
template <class Level, bool Shared>
struct uniform_levels {
  static constexpr bool shared = Shared;
  static constexpr bool wide = Level::wide;
  static constexpr bool spreads_adjoint = Level::spreads_adjoint;
  static constexpr bool runs_in_layouts = Level::runs_in_layouts;
  static constexpr bool estimates_log_det = Level::estimates_log_det;
  static constexpr continuous_parts continuous = Level::continuous;
  template <class F>
  static void at(std::size_t, F&& f) {
    f(std::type_identity<Level>{});
  }
};

/// A list of levels that differ, finest first. All code of equal steps is still shared.
template <class... Level>
struct listed_levels {
  static constexpr bool shared = false;
  static constexpr bool wide = (Level::wide || ...);
  static constexpr bool spreads_adjoint = (Level::spreads_adjoint && ...);
  static constexpr bool runs_in_layouts = (Level::runs_in_layouts && ...);
  static constexpr bool estimates_log_det = (Level::estimates_log_det || ...);
  static constexpr continuous_parts continuous = (continuous_parts{} + ... + Level::continuous);
  template <class F>
  static void at(std::size_t l, F&& f) {
    std::size_t i = 0;
    (void)((i++ == l ? (f(std::type_identity<Level>{}), true) : false) || ...);
  }
};

/// Levels whose steps are known at run time only, all of one type (model/run_time_steps.hpp).
template <class Levels>
concept AtRunTime = requires {
  typename Levels::any_step;
};

/// Calls f(tag of the step, its place) for the steps of level l, in encode order (D = encode) or the reverse.
template <direction D, class Levels, class F>
void each_step_of_level(step_list const& all, std::size_t l, F&& f) {
  if constexpr (AtRunTime<Levels>) {
    std::size_t const n = all.count(l);
    for (std::size_t s = 0; s < n; ++s)
      f(std::type_identity<typename Levels::any_step>{}, all.at(l, D == direction::encode ? s : n - 1 - s));
  } else {
    Levels::at(l, [&]<class Level>(std::type_identity<Level>) {
      Level::template each<D>([&]<class P>(std::type_identity<P>, std::size_t s) {
        f(std::type_identity<typename P::step>{}, all.at(l, s));
      });
    });
  }
}

/// The steps that the type Levels lists; Kernels::of<step>, if given, stands in their places.
template <class Levels, class Kernels = void>
inline constexpr step_source steps_of{
    Levels::shared, [](std::size_t l, level_lattice const& sites, step_list& to) {
      Levels::at(l, [&]<class Level>(std::type_identity<Level>) {
        Level::template each<direction::encode>([&]<class P>(std::type_identity<P>, std::size_t) {
          void const* kernels = nullptr;
          if constexpr (!std::is_void_v<Kernels>) kernels = &Kernels::template of<typename P::step>;
          to.add(sites, operations_of<typename P::step>, kernels, P::shift, P::name());
        });
      });
    }};

namespace detail {
template <class Levels>
struct source_of {
  using type = step_source;
};
template <AtRunTime Levels>
struct source_of<Levels> {
  using type = typename Levels::source;
};
}  // namespace detail

/// What a flow of these levels takes its steps from: a step_source, whose kernels fit if Levels doesn't list the steps.
template <class Levels>
using source_for = typename detail::source_of<Levels>::type;

/// What a declared hierarchy expands into: everything but the extents of the lattice.
template <class Levels, std::size_t Dimensions, std::size_t Channels, std::size_t Contexts, class Prior,
          class Layout = automatic_layout>
struct expansion {
  using layout = Layout;
  using levels = Levels;
  using prior = Prior;
  static constexpr std::size_t dimensions = Dimensions;
  static constexpr std::size_t channels = Channels;
  static constexpr std::size_t contexts = Contexts;
};

/// Memory that one tile of samples needs while it is pushed through a flow; reused from tile to tile.
template <class V>
struct flow_workspace {
  std::vector<V> field;      // [site][channel]: x, z, or anything between
  std::vector<V> bar;        // cotangent of the field
  std::vector<V> snapshots;  // the field at the level boundaries, finest first
  std::vector<V> tape;       // what steps that can't be reversed asked for
  reconstruction_check<V> check;
};

/// The bijection R of a hierarchy on a lattice of given extents, with run-time weights.
/// encode renormalizes (x -> z) level by level, finest first; decode generates. Both work in place on one array
/// [site][channel], in which z is stored at the sites whose bulk variables it holds.
template <class Expansion>
class expanded_flow {
 public:
  using levels = typename Expansion::levels;
  static constexpr std::size_t channels = Expansion::channels;

  /// If Expansion doesn't list the steps, their source has to be given.
  expanded_flow(lattice const& fine, std::size_t depth, coarsening const& how,
                source_for<levels> const& source = steps_of<levels>)
      : plan_(fine, depth, how), steps_(plan_, source) {
    for (std::size_t l = 0; l < depth; ++l) {
      snapshots_.push_back(snapshot_size_);
      if (l > 0) snapshot_size_ += plan_.level(l).volume() * channels;
    }
  }

  level_plan const& plan() const { return plan_; }
  std::size_t volume() const { return plan_.fine().volume(); }
  std::size_t values() const { return volume() * channels; }
  std::size_t weights() const { return steps_.weights(); }
  std::size_t packed() const { return steps_.packed(); }
  std::size_t gradient() const { return steps_.gradient(); }
  std::size_t tape() const { return steps_.tape(); }
  continuous_parts continuous() const { return steps_.continuous(); }

  template <class T>
  void pack(T const* canonical, T* out, executor_ref executor) const {
    each_owner(executor, [&]<class S>(std::type_identity<S>, placed_step const& at) {
      S::pack(plan_of<S>(at), canonical + at.weights, out + at.packed);
    });
  }

  template <class From, class To>
  void unpack_gradient(From const* packed_gradient, From const* canonical, To* gradient, executor_ref executor) const {
    each_owner(executor, [&]<class S>(std::type_identity<S>, placed_step const& at) {
      S::unpack_gradient(plan_of<S>(at), packed_gradient + at.gradient, canonical + at.weights, gradient + at.weights);
    });
  }

  void initialise(double* w, weight_source& source) const { steps_.initialise(w, source); }
  void tensors(tensor_visitor& visitor) const { steps_.tensors(visitor); }
  /// The tree of levels and steps as text, a line each, indented.
  std::string describe() const { return steps_.describe(plan_); }

  /// The steps in the order that D runs them: f(tag of the step, its level, its name, its plan, its weights).
  template <direction D, class Weights, class F>
  void each_step(Weights w, F&& f) const {
    each_level<D>([&](std::size_t l) {
      each_step_of_level<D, levels>(steps_, l, [&]<class S>(std::type_identity<S> step, placed_step const& at) {
        f(step, l, at.name, plan_of<S>(at), moved(w, at));
      });
    });
  }

  /// The steps in the order that D runs them: f(level, name, function that runs the step).
  template <direction D, class V, class Weights, class F>
  void each_run(V* field, Weights w, std::span<V const> context, F&& f) const {
    each_step<D>(w, [&]<class S>(std::type_identity<S>, std::size_t l, std::string const& name,
                                 typename S::plan const& plan, Weights of_step) {
      f(l, name, [&] { return S::template run<D>(plan, field, of_step, context); });
    });
  }

  /// Runs the whole flow in place; returns the log-determinant of that direction, per lane.
  template <direction D, class V, class Weights>
  V run(V* field, Weights w, std::span<V const> context) const {
    V log_det(0);
    each_run<D>(field, w, context, [&](std::size_t, std::string const&, auto&& step) { log_det += step(); });
    return log_det;
  }

  template <class V>
  void reserve(flow_workspace<V>& work, bool for_adjoint) const {
    if (work.field.size() != values()) work.field.assign(values(), V(0));
    if (!for_adjoint) return;
    if (work.bar.size() != values()) work.bar.assign(values(), V(0));
    if (work.snapshots.size() != snapshot_size_) work.snapshots.assign(snapshot_size_, V(0));
    if (work.tape.size() != tape()) work.tape.assign(tape(), V(0));
  }

  /// As run, on work.field, and keeps what pull_back needs: the field at level boundaries. w.tile may only be
  /// given if all steps can run on sparse tiles (levels::spreads_adjoint).
  template <direction D, class V, class Weights>
  V record(flow_workspace<V>& work, Weights w, std::span<V const> context) const {
    V log_det(0);
    V* const field = work.field.data();
    each_level<D>([&](std::size_t l) {
      if (work.check.on) work.check.remember(D, l, of_level(work, l));
      if constexpr (D == direction::encode)
        if (l > 0) save(work, l);
      each_step_of_level<D, levels>(steps_, l, [&]<class S>(std::type_identity<S>, placed_step const& at) {
        log_det += record_on_tile<D, S>(plan_of<S>(at), field, moved(w, at), context, work.tape.data() + at.tape);
      });
      if constexpr (D == direction::decode)
        if (l > 0) save(work, l);
    });
    return log_det;
  }

  /// The adjoint of record<D>. On entry work.field is its output and work.bar the cotangent of that; on return
  /// they are the input (as reconstructed) and its cotangent. Weight gradients are added to g, in packed order.
  template <direction D, class V, class T>
  void pull_back(flow_workspace<V>& work, V const& log_det_bar, packed_weights<T> w, std::span<V const> context,
                 gradient_slot<T> g) const {
    V* const field = work.field.data();
    V* const bar = work.bar.data();
    each_level<opposite(D)>([&](std::size_t l) {
      // Reconstruction errors must not travel from level to level: start from the field as it was.
      auto const exact = D == direction::decode ? l : l + 1;
      if (exact > 0 && exact < plan_.depth()) restore(work, exact);
      if (work.check.remembers(D)) check_way_back<D>(work, l, w.without_energy(), context);
      each_step_of_level<opposite(D), levels>(steps_, l, [&]<class S>(std::type_identity<S>, placed_step const& at) {
        auto const slot = g ? gradient_slot<T>{g.data + at.gradient} : g;
        V const* const tape = work.tape.data() + at.tape;
        pull_back_on_tile<D, S>(plan_of<S>(at), field, bar, log_det_bar, moved(w, at), context, slot, tape);
      });
    });
  }

 private:
  template <class S>
  static typename S::plan const& plan_of(placed_step const& at) {
    if constexpr (StepBehindPointers<S>)
      return at;
    else
      return detail::plan_of<S>(at.plan.get());
  }

  template <class Weights>
  static Weights moved(Weights w, placed_step const& at) {
    return from(w, Weights::is_packed ? at.packed : at.weights);
  }

  template <direction D, class F>
  void each_level(F&& f) const {
    if constexpr (D == direction::encode)
      for (std::size_t l = 0; l < plan_.depth(); ++l) f(l);
    else
      for (std::size_t l = plan_.depth(); l-- > 0;) f(l);
  }

  /// Every step that owns weights, once, each a task: no two of them have weights in common.
  template <class F>
  void each_owner(executor_ref executor, F const& f) const {
    executor.for_each_task(steps_.owning_steps(), [&](std::size_t task) {
      std::size_t step = 0;
      for (std::size_t l = 0; l < steps_.owners(); ++l)
        each_step_of_level<direction::encode, levels>(steps_, l, [&](auto tag, placed_step const& at) {
          if (step++ == task) f(tag, at);
        });
    });
  }

  template <class V>
  void save(flow_workspace<V>& work, std::size_t l) const {
    copy_level(l, [&](std::size_t kept, std::size_t at) { work.snapshots[snapshots_[l] + kept] = work.field[at]; });
  }
  template <class V>
  void restore(flow_workspace<V>& work, std::size_t l) const {
    copy_level(l, [&](std::size_t kept, std::size_t at) { work.field[at] = work.snapshots[snapshots_[l] + kept]; });
  }
  /// Runs level l backwards from its output, compares what comes of it with the input, and puts everything back.
  template <direction D, class V, class Weights>
  [[gnu::cold, gnu::noinline]] void check_way_back(flow_workspace<V>& work, std::size_t l, Weights w,
                                                   std::span<V const> context) const {
    auto const output = work.field;
    each_step_of_level<opposite(D), levels>(steps_, l, [&]<class S>(std::type_identity<S>, placed_step const& at) {
      run_on_tile<opposite(D), S>(plan_of<S>(at), work.field.data(), moved(w, at), context);
    });
    work.check.compare(l, of_level(work, l));
    work.field = output;
  }
  template <class V>
  [[gnu::cold]] std::vector<V> of_level(flow_workspace<V> const& work, std::size_t l) const {
    std::vector<V> values;
    copy_level(l, [&](std::size_t, std::size_t at) { values.push_back(work.field[at]); });
    return values;
  }
  template <class F>
  void copy_level(std::size_t l, F&& f) const {
    std::size_t kept = 0;
    for (std::size_t const site : plan_.level(l).fine_sites())
      for (std::size_t c = 0; c < channels; ++c) f(kept++, site * channels + c);
  }

  level_plan plan_;
  step_list steps_;
  std::vector<std::size_t> snapshots_;
  std::size_t snapshot_size_ = 0;
};

}  // namespace rgflow::inline RGFLOW_ISA::engine
