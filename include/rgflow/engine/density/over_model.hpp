// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/density/arrays.hpp>
#include <rgflow/engine/density/exact.hpp>
#include <rgflow/engine/density/members.hpp>
#include <rgflow/engine/refusal.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

namespace rgflow::inline RGFLOW_ISA::engine {

template <bool Kept, class Model, class Lacks>
struct is_density_to_build_on {
  static_assert(
      rgflow::detail::HoldsFor<Kept, Model, Lacks>,
      "rgflow: symmetrized, conditioned and annealed are made of a density: model<flow>, another of them or a type of "
      "yours (what it lacks stands below). See docs/density.md");
};

/// The model that a density is made of, if it is one. (The default is where a flow is first looked at: naming the class
/// does that, in one line of a message less than completing it.)
template <class Model, bool Kept = Density<std::remove_const_t<Model>>, class D = std::remove_const_t<Model>>
struct required_density : is_density_to_build_on<Kept, D, rgflow::detail::lacking<Kept, members_of_density<D>>> {
  using type = Model;
};

/// What a density made of another one takes over from it: lattice, weights, executor, random numbers. The model is
/// borrowed, and its weights are the only ones there are; `Model` may be const, if nothing trains them.
template <class Self, class Model, std::size_t Contexts>
class density_over : public density_arrays<Self, typename required_density<Model>::type::value_type, Model::dimensions,
                                           Model::channels, Contexts, typename Model::lanes_type> {
  using T = typename Model::value_type;

 public:
  using model_type = std::remove_const_t<Model>;
  static constexpr bool estimates_log_q = engine::estimates_log_q<model_type>;

  Model& inner() const { return model_; }

  lattice const& sites() const { return model_.sites(); }
  executor_ref executor() const { return model_.executor(); }
  std::uint64_t seed_value() const { return model_.seed_value(); }
  std::span<T> weights() requires(!std::is_const_v<Model>) { return model_.weights(); }
  std::span<T const> weights() const { return static_cast<model_type const&>(model_).weights(); }
  std::vector<named_tensor> const& tensors() const { return model_.tensors(); }
  /// The model's own description and what was made of it.
  std::string const& description() const { return description_; }

  void pack(std::vector<T>& packed) const { model_.pack(packed); }
  std::size_t gradient_size() const { return model_.gradient_size(); }
  void unpack_gradient(T const* slot, double* canonical) const { model_.unpack_gradient(slot, canonical); }
  bool spreads_training(std::size_t of_tile, std::size_t batch) const {
    return engine::spreads_training(model_, of_tile, batch);
  }

 protected:
  density_over(Model& model, std::string const& made_of_it)
      : model_(model), description_(model.description() + "\n" + made_of_it) {}

 private:
  Model& model_;
  std::string description_;
};

}  // namespace rgflow::inline RGFLOW_ISA::engine
