// SPDX-License-Identifier: BSL-1.0
#pragma once

// Compilers list the way to a header before what it refuses, so those that refuse something come first.
#include <rgflow/expression/tree.hpp>
#include <rgflow/expression/literals.hpp>
#include <rgflow/expression/operators.hpp>
#include <rgflow/field.hpp>
#include <rgflow/lattice.hpp>
#include <rgflow/symmetry/space.hpp>
#include <rgflow/symmetry/group.hpp>
#include <rgflow/action/declaration.hpp>
#include <rgflow/expression/evaluate.hpp>
#include <rgflow/action/formula_action.hpp>
#include <rgflow/symmetry/declared.hpp>
#include <rgflow/action/symmetry.hpp>
#include <rgflow/symmetry/internal.hpp>
#include <rgflow/engine/simd/lanes.hpp>
#include <rgflow/engine/density/exact.hpp>

#include <rgflow/action/decimated.hpp>
#include <rgflow/engine/action.hpp>
#include <rgflow/engine/borrowed.hpp>
#include <rgflow/engine/density/over_model.hpp>
#include <rgflow/engine/hierarchy/path_energy.hpp>
#include <rgflow/engine/refusal.hpp>
#include <rgflow/prior.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

namespace rgflow::inline RGFLOW_ISA {

namespace detail {

/// The prior of the flow that a density is made of, or void if it names none.
template <class Model>
constexpr auto prior_of_density() {
  if constexpr (requires { typename Model::prior; })
    return std::type_identity<typename Model::prior>{};
  else if constexpr (requires { typename Model::model_type; })
    return prior_of_density<typename Model::model_type>();
  else
    return std::type_identity<void>{};
}

}  // namespace detail

/// A density of the even sites, completed by the odd ones: each is drawn from its exact conditional density, given its
/// neighbours. `Model` is one whose flow leaves the odd sites as they are, bulk variables of a normal prior, and that
/// is trained for decimated(action); log q is then as far from -S as there, for every field:
///
///     auto const theory = decimated(bind<phi4>(m2 = -4., lambda = 4.8));
///     trainer run(m, reverse_kl(theory, path_gradient), options);
///     completed q(m, theory);
///     auto const samples = q.sample(10'000);          // fields of the whole lattice
///
/// Whatever else the flow does, log q is the density of what is drawn. `Model` is borrowed, with its weights.
template <class Model, class Declaration>
class completed : public engine::density_over<completed<Model, Declaration>, Model,
                                              engine::required_density<Model>::type::contexts> {
  using T = typename Model::value_type;
  using over = engine::density_over<completed, Model, Model::contexts>;
  using action_type = decimated_action<Declaration>;
  using prior_type = typename decltype(detail::prior_of_density<std::remove_const_t<Model>>())::type;
  static constexpr bool names_a_prior = !std::is_void_v<prior_type>;
  static constexpr bool of_normal_numbers = std::is_same_v<prior_type, normal> || !names_a_prior;
  static_assert(detail::HoldsFor<names_a_prior, Model>,
                "rgflow: completed does not know whether the odd sites of this density are standard normal numbers: "
                "say using prior = normal in it if they are. See docs/decimated.md");
  static_assert(detail::HoldsFor<of_normal_numbers, Model>,
                "rgflow: completed makes odd sites of standard normal numbers: the flow of this density must have "
                "prior<normal>. See docs/decimated.md");
  static_assert(detail::HoldsFor<Model::channels == action_type::channels, Model, Declaration>,
                "rgflow: completed needs a density of the field that the action has: one real number per site, or one "
                "complex one. See docs/decimated.md");
  static_assert(engine::required_lattice<action_type, Model>);

 public:
  using over::channels;

  template <class V>
  struct workspace {
    std::vector<V> field;                       // x
    std::vector<V> bar;                         // its cotangent
    std::vector<V> bulk;                        // x with z at the odd sites
    typename Model::template workspace<V> own;  // of the model
  };
  static constexpr std::size_t choices = engine::choices<Model>;
  static constexpr engine::continuous_parts continuous = engine::continuous_parts_of<Model>;
  engine::continuous_parts continuous_here() const requires(continuous.any) { return this->inner().continuous_here(); }

  /// Throws std::invalid_argument if the action is declared on another lattice and the type of the model does not say
  /// so.
  completed(Model& model, action_type action)
      : over(model, "completed by the exact odd sites of " + action.whole().describe()), action_(std::move(action)) {
    action_.check(model.sites());
  }
  completed(Model const&& model, action_type action) : completed(engine::no_temporary(model), std::move(action)) {}

  action_type const& action() const { return action_; }

  // ---- the Density contract: one tile of samples in the lanes ----

  template <class V>
  void reserve(workspace<V>& work, bool for_adjoint) const {
    this->inner().reserve(work.own, for_adjoint);
    work.field.resize(this->sites().volume() * channels);
    work.bulk.resize(work.field.size());
    if (for_adjoint) work.bar.resize(work.field.size());
  }
  template <class V, class F>
  void each_check(workspace<V>& work, F&& f) const {
    engine::each_check<Model, V>(this->inner(), work.own, f);
  }

  template <bool Keep, class V>
  V draw(engine::random_key key, std::uint64_t first, workspace<V>& work, engine::packed_weights<T> w,
         std::span<V const> context) const {
    V const log_q = this->inner().template draw<Keep>(key, first, work.own, w, context);
    std::copy(work.own.field.begin(), work.own.field.end(), work.bulk.begin());
    std::copy(work.own.field.begin(), work.own.field.end(), work.field.begin());
    return log_q - odd().template run<direction::decode>(work.field.data());
  }

  template <class V>
  void pull_back_draw(workspace<V>& work, V const& log_q_bar, engine::packed_weights<T> w, std::span<V const> context,
                      engine::gradient_slot<T> gradient) const {
    odd().template pull_back<direction::decode>(work.field.data(), work.bulk.data(), work.bar.data(), V(-log_q_bar));
    std::copy(work.bar.begin(), work.bar.end(), work.own.bar.begin());
    this->inner().pull_back_draw(work.own, log_q_bar, w, context, gradient);
  }

  template <class V>
  V retrace(engine::random_key key, std::uint64_t first, workspace<V>& work, V const& log_q_bar,
            engine::packed_weights<T> w, std::span<V const> context) const
      requires engine::Retraces<typename over::model_type> {
    V const log_det = encode_odd(work);
    V const log_q = this->inner().retrace(key, first, work.own, log_q_bar, w, context);
    pull_back_encoded_odd(work, log_q_bar);
    return log_det + log_q;
  }

  template <bool Keep, class V>
  V log_density(workspace<V>& work, engine::packed_weights<T> w, std::span<V const> context) const {
    V const log_det = encode_odd(work);
    return log_det + this->inner().template log_density<Keep>(work.own, w, context);
  }

  template <class V>
  void pull_back_log_density(workspace<V>& work, V const& log_q_bar, engine::packed_weights<T> w,
                             std::span<V const> context, engine::gradient_slot<T> gradient) const {
    this->inner().pull_back_log_density(work.own, log_q_bar, w, context, gradient);
    pull_back_encoded_odd(work, log_q_bar);
  }

 private:
  auto const& odd() const { return action_.odd_sites(); }

  /// Hands work.field on to the model, with z at the odd sites.
  template <class V>
  V encode_odd(workspace<V>& work) const {
    std::copy(work.field.begin(), work.field.end(), work.bulk.begin());
    V const log_det = odd().template run<direction::encode>(work.bulk.data());
    std::copy(work.bulk.begin(), work.bulk.end(), work.own.field.begin());
    return log_det;
  }
  template <class V>
  void pull_back_encoded_odd(workspace<V>& work, V const& log_det_bar) const {
    std::copy(work.own.bar.begin(), work.own.bar.end(), work.bar.begin());
    odd().template pull_back<direction::encode>(work.field.data(), work.bulk.data(), work.bar.data(), log_det_bar);
  }

  action_type action_;
};
template <class Model, class Declaration>
completed(Model&, decimated_action<Declaration>) -> completed<Model, Declaration>;
template <class Model, class Declaration>
completed(Model const&&, decimated_action<Declaration>) -> completed<Model, Declaration>;

}  // namespace rgflow::inline RGFLOW_ISA
