// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/borrowed.hpp>
#include <rgflow/engine/density/nonfinite.hpp>
#include <rgflow/engine/density/over_model.hpp>
#include <rgflow/engine/density/score.hpp>
#include <rgflow/engine/hierarchy/path_energy.hpp>
#include <rgflow/engine/refusal.hpp>
#include <rgflow/engine/text.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace rgflow::inline RGFLOW_ISA {

namespace engine {

template <bool Reads, class Model>
struct reads_context_numbers {
  static_assert(rgflow::detail::HoldsFor<Reads, Model>,
                "rgflow: conditioned fixes the context numbers of a conditional density, and this one reads none: take "
                "it as it is, or give its hierarchy context<n>. See docs/density.md#at-fixed-context-numbers");
};

}  // namespace engine

/// A conditional density at fixed context numbers: conditioned(m, {0.39}). `Model` is borrowed, with its weights.
template <class Model>
class conditioned
    : public engine::density_over<conditioned<Model>, typename engine::required_density<Model>::type, 0> {
  static_assert(sizeof(engine::reads_context_numbers<(Model::contexts > 0), Model>) != 0);
  using T = typename Model::value_type;
  using over = engine::density_over<conditioned, Model, 0>;

 public:
  template <class V>
  struct workspace : Model::template workspace<V> {
    std::vector<V> numbers;
  };
  static constexpr std::size_t choices = engine::choices<Model>;
  static constexpr engine::continuous_parts continuous = engine::continuous_parts_of<Model>;
  engine::continuous_parts continuous_here() const requires(continuous.any) { return this->inner().continuous_here(); }

  /// Throws std::invalid_argument unless there are as many numbers as the model reads.
  conditioned(Model& model, std::vector<T> numbers) : over(model, text(numbers)), numbers_(std::move(numbers)) {
    engine::check_context(numbers_.size(), Model::contexts);
  }
  conditioned(Model const&& model, std::vector<T> numbers)
      : conditioned(engine::no_temporary(model), std::move(numbers)) {}

  /// As of any density; in the layout of the model.
  typename over::samples sample(std::size_t count, std::uint64_t first = 0,
                                engine::context_values<T> const& none = {}) const {
    none.check(0, count);
    return this->inner().sample(count, first, row());
  }
  typename over::value_array log_prob(typename over::field_array const& x,
                                      engine::context_values<T> const& none = {}) const {
    none.check(0, x.shape()[0]);
    return this->inner().log_prob(x, row());
  }

  template <class V>
  void reserve(workspace<V>& work, bool for_adjoint) const {
    this->inner().reserve(work, for_adjoint);
    work.numbers.assign(numbers_.begin(), numbers_.end());
  }
  template <class V, class F>
  void each_check(workspace<V>& work, F&& f) const {
    engine::each_check<Model, V>(this->inner(), work, f);
  }
  template <bool Keep, class V>
  V draw(engine::random_key key, std::uint64_t first, workspace<V>& work, engine::packed_weights<T> w,
         std::span<V const>) const {
    return this->inner().template draw<Keep>(key, first, work, w, context(work));
  }
  template <class V>
  void pull_back_draw(workspace<V>& work, V const& log_q_bar, engine::packed_weights<T> w, std::span<V const>,
                      engine::gradient_slot<T> gradient) const {
    this->inner().pull_back_draw(work, log_q_bar, w, context(work), gradient);
  }
  template <class V>
  V draw_with_score(engine::random_key key, std::uint64_t first, workspace<V>& work, V const& log_q_bar,
                    engine::packed_weights<T> w, std::span<V const>) const {
    return engine::draw_with_score<Model, V>(this->inner(), key, first, work, log_q_bar, w, context(work));
  }
  template <class V>
  V retrace(engine::random_key key, std::uint64_t first, workspace<V>& work, V const& log_q_bar,
            engine::packed_weights<T> w, std::span<V const>) const
      requires engine::Retraces<typename over::model_type> {
    return this->inner().retrace(key, first, work, log_q_bar, w, context(work));
  }
  template <bool Keep, class V>
  V log_density(workspace<V>& work, engine::packed_weights<T> w, std::span<V const>) const {
    return this->inner().template log_density<Keep>(work, w, context(work));
  }
  template <class V>
  void pull_back_log_density(workspace<V>& work, V const& log_q_bar, engine::packed_weights<T> w, std::span<V const>,
                             engine::gradient_slot<T> gradient) const {
    this->inner().pull_back_log_density(work, log_q_bar, w, context(work), gradient);
  }

  template <class V>
  std::string nonfinite_in_draw(std::size_t used, engine::random_key key, std::uint64_t first, workspace<V>& work,
                                engine::packed_weights<T> w, std::span<V const>) const {
    return engine::nonfinite_in_draw(this->inner(), used, key, first, work, w, context(work));
  }
  template <class V>
  std::string nonfinite_in_log_density(std::size_t used, workspace<V>& work, engine::packed_weights<T> w,
                                       std::span<V const>) const {
    return engine::nonfinite_in_log_density(this->inner(), used, work, w, context(work));
  }

 private:
  engine::context_values<T> row() const { return {numbers_, numbers_.size()}; }
  template <class V>
  static std::span<V const> context(workspace<V> const& work) {
    return work.numbers;
  }
  static std::string text(std::vector<T> const& numbers) {
    std::string list;
    for (T const n : numbers) list += (list.empty() ? "" : ", ") + engine::number_text(static_cast<double>(n));
    return "at the context numbers " + list;
  }

  std::vector<T> numbers_;
};

}  // namespace rgflow::inline RGFLOW_ISA
