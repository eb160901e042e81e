// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/bijector/weights.hpp>
#include <rgflow/engine/hierarchy/flow.hpp>
#include <rgflow/engine/hierarchy/laid_out.hpp>
#include <rgflow/engine/hierarchy/step_list.hpp>
#include <rgflow/engine/layout.hpp>
#include <rgflow/engine/model/flow_model.hpp>
#include <rgflow/engine/model/tile.hpp>
#include <rgflow/engine/parallel/executor.hpp>

#include <array>
#include <cstddef>
#include <span>

// Flows whose steps are known at run time only: a pointer is followed per step and tile of samples, and all the rest of
// a model, its training and sampling, is compiled once for flows of different blocks.

namespace rgflow::inline RGFLOW_ISA::engine {

/// The kernels of a step, behind pointers: for tiles of samples with V in the lanes, and for blocks in the lanes of
/// Panel in layout L. Pairs are indexed by direction.
template <class T, class V, class Panel, class L>
struct step_kernels {
  using weights = packed_weights<T>;
  using context = std::span<V const>;

  void (*pack)(void const* plan, T const* canonical, T* out);
  void (*unpack_gradient)(void const* plan, T const* packed_gradient, T const* canonical, double* gradient);
  std::array<V (*)(void const* plan, V* field, weights, context), 2> run;
  std::array<V (*)(void const* plan, V* field, weights, context, V* tape), 2> record;
  std::array<void (*)(void const* plan, V* field, V* bar, V const& log_det_bar, weights, context, gradient_slot<T>,
                      V const* tape),
             2>
      pull_back;
  std::array<void (*)(void const* plan, executor_ref, tile_values<L, T>, weights, context_values<T> const&,
                      std::size_t first, std::span<double> log_det),
             2>
      run_laid_out;
};

/// The kernels of bound steps.
template <class T, class V, class Panel, class L>
class make_kernels {
  using weights = packed_weights<T>;
  using context = std::span<V const>;

  template <direction D, class S>
  static V run_of(void const* p, V* field, weights w, context c) {
    return run_on_tile<D, S>(detail::plan_of<S>(p), field, w, c);
  }
  template <direction D, class S>
  static V record_of(void const* p, V* field, weights w, context c, V* tape) {
    return record_on_tile<D, S>(detail::plan_of<S>(p), field, w, c, tape);
  }
  template <direction D, class S>
  static void pull_back_of(void const* p, V* field, V* bar, V const& log_det_bar, weights w, context c,
                           gradient_slot<T> g, V const* tape) {
    pull_back_on_tile<D, S>(detail::plan_of<S>(p), field, bar, log_det_bar, w, c, g, tape);
  }
  template <direction D, class S>
  static void laid_out_of(void const* p, executor_ref executor, tile_values<L, T> values, weights w,
                          context_values<T> const& c, std::size_t first, std::span<double> log_det) {
    if constexpr (RunsInLayouts<S>)  // nobody asks for it otherwise
      run_step_laid_out<D, Panel, S>(detail::plan_of<S>(p), executor, values, w, c, first, log_det);
  }

 public:
  /// Those of the bound step S.
  template <class S>
  static constexpr step_kernels<T, V, Panel, L> of{
      [](void const* p, T const* canonical, T* out) { S::pack(detail::plan_of<S>(p), canonical, out); },
      [](void const* p, T const* packed_gradient, T const* canonical, double* gradient) {
        S::unpack_gradient(detail::plan_of<S>(p), packed_gradient, canonical, gradient);
      },
      {run_of<direction::encode, S>, run_of<direction::decode, S>},
      {record_of<direction::encode, S>, record_of<direction::decode, S>},
      {pull_back_of<direction::encode, S>, pull_back_of<direction::decode, S>},
      {laid_out_of<direction::encode, S>, laid_out_of<direction::decode, S>}};
};

/// A step that does what the kernels in its place do.
template <class T, class V, class Panel, class L>
struct any_step {
  using plan = placed_step;
  using weights = packed_weights<T>;
  using kernels = step_kernels<T, V, Panel, L>;

  static void pack(plan const& at, T const* canonical, T* out) { of(at).pack(at.plan.get(), canonical, out); }
  static void unpack_gradient(plan const& at, T const* packed_gradient, T const* canonical, double* gradient) {
    of(at).unpack_gradient(at.plan.get(), packed_gradient, canonical, gradient);
  }
  template <direction D>
  static V run(plan const& at, V* field, weights w, std::span<V const> context) {
    return of(at).run[index<D>](at.plan.get(), field, w, context);
  }
  template <direction D>
  static V record(plan const& at, V* field, weights w, std::span<V const> context, V* tape) {
    return of(at).record[index<D>](at.plan.get(), field, w, context, tape);
  }
  template <direction D>
  static void pull_back(plan const& at, V* field, V* bar, V const& log_det_bar, weights w, std::span<V const> context,
                        gradient_slot<T> g, V const* tape) {
    of(at).pull_back[index<D>](at.plan.get(), field, bar, log_det_bar, w, context, g, tape);
  }
  template <direction D>
  static void run_laid_out(plan const& at, executor_ref executor, tile_values<L, T> values, weights w,
                           context_values<T> const& context, std::size_t first, std::span<double> log_det) {
    of(at).run_laid_out[index<D>](at.plan.get(), executor, values, w, context, first, log_det);
  }

 private:
  template <direction D>
  static constexpr std::size_t index = D == direction::encode ? 0 : 1;
  static kernels const& of(plan const& at) { return *static_cast<kernels const*>(at.kernels); }
};

/// Steps that have kernels for Step in their places.
template <class Step>
struct run_time_source : step_source {};

/// Levels with steps of such kernels, which a step_source lists. The facts are those of the declared levels.
template <class Step, bool Wide, bool SpreadsAdjoint, bool RunsInLayouts, bool EstimatesLogDet>
struct run_time_levels {
  using any_step = Step;
  using source = run_time_source<Step>;
  static constexpr bool wide = Wide;
  static constexpr bool spreads_adjoint = SpreadsAdjoint;
  static constexpr bool runs_in_layouts = RunsInLayouts;
  static constexpr bool estimates_log_det = EstimatesLogDet;
};

namespace detail {
/// K<T, lanes of a tile, lanes of a panel, layout> of an expansion.
template <template <class, class, class, class> class K, class Expansion, class T>
using for_expansion = K<T, tile_lanes<Expansion, T>, panel_lanes<Expansion, T>, layout_of_panels<Expansion>>;
}  // namespace detail

/// An expansion without its steps: the same for all flows that agree in what a model has to know.
template <class Expansion, class T>
using run_time_expansion =
    expansion<run_time_levels<detail::for_expansion<any_step, Expansion, T>, Expansion::levels::wide,
                              Expansion::levels::spreads_adjoint, Expansion::levels::runs_in_layouts,
                              Expansion::levels::estimates_log_det>,
              Expansion::dimensions, Expansion::channels, Expansion::contexts, typename Expansion::prior,
              typename Expansion::layout>;

/// The steps of an expansion for it.
template <class Expansion, class T>
inline constexpr run_time_source<detail::for_expansion<any_step, Expansion, T>> run_time_steps_of{
    steps_of<typename Expansion::levels, detail::for_expansion<make_kernels, Expansion, T>>};

}  // namespace rgflow::inline RGFLOW_ISA::engine
