// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/hierarchy/path_energy.hpp>
#include <rgflow/engine/lane_traits.hpp>
#include <rgflow/engine/refusal.hpp>
#include <rgflow/engine/text.hpp>
#include <rgflow/engine/train/gradient.hpp>

#include <cmath>
#include <concepts>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <utility>

namespace rgflow::inline RGFLOW_ISA {

/// Adds weight * E_k to a loss, E_k = integral of |v|^2 dt over the continuous parts of a flow, summed over sites: of
/// all flows with the same ends, the straightest at constant speed has the least.
struct kinetic_energy {
  double weight;
};

/// Adds weight * E_g to a loss, E_g = integral of |dv/dphi|^2 dt, the sum over pairs of sites of (dv_x/dphi_y)^2: what
/// makes velocities differ between neighbouring configurations. Exact, for velocities that know it.
struct gradient_energy {
  double weight;
};

namespace engine {

template <class W>
concept EnergyWord = std::same_as<W, kinetic_energy> || std::same_as<W, gradient_energy>;

template <bool All, class... Words>
struct are_energy_words {
  static_assert(rgflow::detail::HoldsFor<All, Words...>,
                "rgflow: regularized takes an objective and the energies that are added to it: kinetic_energy{weight}, "
                "gradient_energy{weight}. See docs/training.md");
};
template <bool Any, class Model>
struct has_continuous_parts {
  static_assert(rgflow::detail::HoldsFor<Any, Model>,
                "rgflow: regularized is about the way through the continuous parts of a flow, and this density has "
                "none: a model, conditioned or completed, of a flow with continuous<...>. See docs/continuous.md");
};
template <bool Tells, class Model>
struct tells_gradient_of_velocities {
  static_assert(rgflow::detail::HoldsFor<Tells, Model>,
                "rgflow: gradient_energy needs velocities that know the squares of their derivatives, as "
                "equivariant_velocity does: regularize by the kinetic_energy alone. See docs/continuous.md");
};

}  // namespace engine

/// An objective with energies of the way added to it (hierarchy/path_energy.hpp):
///
///     regularized(reverse_kl(action, path_gradient), kinetic_energy{0.01}, gradient_energy{0.01})
///
/// They are those of the samples that the objective looks at, on the way on which it meets them: of the model's own as
/// they are decoded, of data as they are encoded; that of the score, which path gradients take besides, does not count.
/// They cost no pass of their own, but with path gradients of data, which take an encoding and its adjoint more. The
/// gradient is exactly that of the energies as the integrators add them up.
template <class Inner, class... Words>
class regularized : public Inner {
  static constexpr bool all_words = sizeof...(Words) > 0 && (engine::EnergyWord<Words> && ...);
  static_assert(sizeof(engine::are_energy_words<all_words, Words...>) != 0);
  static constexpr bool wants_gradient = (std::same_as<Words, gradient_energy> || ...);

 public:
  /// Throws std::invalid_argument if a weight is negative or no number.
  explicit regularized(Inner objective, Words... words) : Inner(std::move(objective)) {
    if constexpr (all_words) (add(words), ...);
  }

  template <class Model>
  void check(Model const& model, std::size_t batch) const {
    constexpr auto parts = engine::continuous_parts_of<Model>;
    static_assert(sizeof(engine::has_continuous_parts<parts.any, Model>) != 0);
    static_assert(sizeof(engine::tells_gradient_of_velocities < !wants_gradient || parts.tell_gradient, Model >) != 0);
    if constexpr (parts.any) {
      auto const here = model.continuous_here();  // if the steps of a flow are known at run time only
      if (!here.any) throw std::invalid_argument("regularized: this flow has no continuous parts");
      if (wants_gradient && !here.tell_gradient)
        throw std::invalid_argument("regularized: a velocity of this flow does not know its gradient energy");
    }
    Inner::check(model, batch);
  }

  template <class Model, class V>
  engine::tile_result<V> operator()(engine::tile_task<Model, V> const& task) const {
    using T = typename Model::value_type;
    // Another one around it asks for its own of the same samples.
    auto const* const around = task.weights.energy;
    tally<V> kinetic(task.share, kinetic_, around == nullptr ? none<T> : around->kinetic);
    tally<V> gradient(task.share, gradient_, around == nullptr ? none<T> : around->gradient);
    engine::energy_request<T> const request{kinetic.asked(), gradient.asked()};
    auto asking = task;
    asking.weights.energy = &request;
    asking.weights.tile = nullptr;  // parts of samples in the lanes of others have no sums
    auto result = Inner::operator()(asking);
    result.loss += kinetic.loss() + gradient.loss();
    return result;
  }

  std::string describe() const {
    std::string text = Inner::describe();
    if (kinetic_ > 0) text += ", kinetic energy x " + engine::number_text(kinetic_);
    if (gradient_ > 0) text += ", gradient energy x " + engine::number_text(gradient_);
    return text;
  }

 private:
  template <class T>
  static constexpr typename engine::energy_request<T>::term none{};

  /// One energy of a tile, and its cotangent.
  template <class V>
  class tally {
    using T = engine::scalar_of_t<V>;
    using term = typename engine::energy_request<T>::term;

   public:
    tally(V const& share, double weight, term const& around)
        : weight_(static_cast<T>(weight)), bar_(share * weight_), around_(around) {
      if (around.bar != nullptr)
        for (std::size_t j = 0; j < engine::lane_count<V>; ++j)
          engine::set_lane(bar_, j, engine::lane(bar_, j) + around.bar[j]);
    }
    term asked() {
      bool const wanted = engine::lane(weight_, 0) > 0 || around_.sum != nullptr;
      return wanted ? term{engine::lane_data(&sum_), engine::lane_data(&std::as_const(bar_))} : term{};
    }
    V loss() const {
      if (around_.sum != nullptr)
        for (std::size_t j = 0; j < engine::lane_count<V>; ++j) around_.sum[j] += engine::lane(sum_, j);
      return weight_ * sum_;
    }

   private:
    V weight_, bar_, sum_{0};
    term around_;
  };

  void add(kinetic_energy const& word) { kinetic_ += checked(word.weight, "kinetic_energy"); }
  void add(gradient_energy const& word) { gradient_ += checked(word.weight, "gradient_energy"); }
  static double checked(double weight, char const* word) {
    if (!(weight >= 0) || !std::isfinite(weight))
      throw std::invalid_argument(std::string(word) + ": found the weight " + engine::number_text(weight) +
                                  ", expected a number of at least 0");
    return weight;
  }

  double kinetic_ = 0, gradient_ = 0;
};

}  // namespace rgflow::inline RGFLOW_ISA
