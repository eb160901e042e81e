// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/bijector/initialise.hpp>
#include <rgflow/engine/hierarchy/levels.hpp>
#include <rgflow/engine/hierarchy/path_energy.hpp>

#include <concepts>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace rgflow::inline RGFLOW_ISA::engine {

/// What a step is asked for besides running, behind pointers: the code that asks is then the same for all flows.
struct step_operations {
  std::shared_ptr<void const> (*prepare)(level_lattice const& level, std::size_t shift);
  std::size_t (*weights)(void const* plan);
  std::size_t (*packed)(void const* plan);
  std::size_t (*gradient)(void const* plan);
  std::size_t (*tape)(void const* plan);
  void (*initialise)(void const* plan, double* w, weight_source& source);
  void (*tensors)(void const* plan, tensor_visitor& visitor);
  std::string (*describe)(void const* plan);
  continuous_parts continuous;
};

namespace detail {

template <class S>
typename S::plan const& plan_of(void const* plan) {
  return *static_cast<typename S::plan const*>(plan);
}

}  // namespace detail

/// Of the bound step S (the Step contract in block_step.hpp).
template <class S>
inline constexpr step_operations operations_of{
    [](level_lattice const& level, std::size_t shift) -> std::shared_ptr<void const> {
      return std::make_shared<typename S::plan>(S::prepare(level, shift));
    },
    [](void const* p) { return S::weights(detail::plan_of<S>(p)); },
    [](void const* p) { return S::packed(detail::plan_of<S>(p)); },
    [](void const* p) { return S::gradient(detail::plan_of<S>(p)); },
    [](void const* p) { return S::tape(detail::plan_of<S>(p)); },
    [](void const* p, double* w, weight_source& source) { S::initialise(detail::plan_of<S>(p), w, source); },
    [](void const* p, tensor_visitor& visitor) { S::tensors(detail::plan_of<S>(p), visitor); },
    [](void const* p) { return S::describe(detail::plan_of<S>(p)); },
    continuous_parts_of<S>};

/// A step in its place: on a level, with where its numbers begin among those of all steps.
struct placed_step {
  step_operations const* does = nullptr;
  std::shared_ptr<void const> plan{};
  void const* kernels = nullptr;  ///< of flows whose steps are known at run time only (model/run_time_steps.hpp)
  std::size_t shift = 0, weights = 0, packed = 0, gradient = 0, tape = 0;
  std::string base_name{}, name{};  ///< as declared; among the others of its level
};

/// A step whose type does not say what it does: the kernels of its place do.
template <class S>
concept StepBehindPointers = std::same_as<typename S::plan, placed_step>;

class step_list;

/// Where the steps of a flow come from.
struct step_source {
  bool shared;  ///< whether the steps of all levels have the weights of the first level's
  void (*add)(std::size_t level, level_lattice const& sites, step_list& to);
};

/// The steps of a flow, level by level in encode order.
class step_list {
 public:
  [[gnu::cold]] step_list(level_plan const& levels, step_source const& from) : shared_(from.shared) {
    steps_.reserve(levels.depth());
    for (std::size_t l = 0; l < levels.depth(); ++l) {
      steps_.emplace_back();
      from.add(l, levels.level(l), *this);
    }
  }

  /// To the level begun last.
  [[gnu::cold]] void add(level_lattice const& level, step_operations const& does, void const* kernels,
                         std::size_t shift, std::string name) {
    auto& row = steps_.back();
    placed_step at;
    at.does = &does;
    at.plan = does.prepare(level, shift);
    at.kernels = kernels;
    at.shift = shift;
    at.base_name = std::move(name);
    at.name = unique_name(row, at.base_name);
    if (shared_ && steps_.size() > 1) {
      auto const& owner = steps_.front()[row.size()];
      at.weights = owner.weights;
      at.packed = owner.packed;
      at.gradient = owner.gradient;
    } else {
      at.weights = std::exchange(weights_, weights_ + does.weights(at.plan.get()));
      at.packed = std::exchange(packed_, packed_ + does.packed(at.plan.get()));
      at.gradient = std::exchange(gradient_, gradient_ + does.gradient(at.plan.get()));
    }
    at.tape = std::exchange(tape_, tape_ + does.tape(at.plan.get()));
    row.push_back(std::move(at));
  }

  placed_step const& at(std::size_t level, std::size_t s) const { return steps_[level][s]; }
  std::size_t count(std::size_t level) const { return steps_[level].size(); }
  std::size_t weights() const { return weights_; }
  std::size_t packed() const { return packed_; }
  std::size_t gradient() const { return gradient_; }
  std::size_t tape() const { return tape_; }
  continuous_parts continuous() const {
    continuous_parts all;
    for (auto const& level : steps_)
      for (auto const& s : level) all = all + s.does->continuous;
    return all;
  }
  /// How many levels have weights of their own.
  std::size_t owners() const { return shared_ ? 1 : steps_.size(); }
  /// How many steps those have.
  std::size_t owning_steps() const {
    std::size_t count = 0;
    for (std::size_t l = 0; l < owners(); ++l) count += steps_[l].size();
    return count;
  }

  [[gnu::cold]] void initialise(double* w, weight_source& source) const {
    for (std::size_t l = 0; l < owners(); ++l)
      for (auto const& s : steps_[l]) s.does->initialise(s.plan.get(), w + s.weights, source);
  }

  [[gnu::cold]] void tensors(tensor_visitor& visitor) const {
    for (std::size_t l = 0; l < owners(); ++l)
      for (auto const& s : steps_[l]) {
        visitor.enter(shared_ ? "every_level" : "level" + std::to_string(l));
        visitor.enter(s.name);
        s.does->tensors(s.plan.get(), visitor);
        visitor.leave();
        visitor.leave();
      }
  }

  /// The tree of levels and steps as text, a line each, indented.
  [[gnu::cold]] std::string describe(level_plan const& levels) const {
    std::string text;
    for (std::size_t l = 0; l < steps_.size(); ++l) {
      text += "level " + std::to_string(l) + ": " + levels.level(l).text() + ", " +
              std::to_string(levels.bulk(l).size()) + " of them bulk\n";
      for (auto const& s : steps_[l])
        text += "  " + s.name + ", shift " + std::to_string(s.shift) + ", " +
                std::to_string(s.does->weights(s.plan.get())) + " weights" +
                (shared_ ? " (shared by all levels)" : "") + "\n    " + s.does->describe(s.plan.get()) + "\n";
    }
    return text;
  }

 private:
  /// A step's name on its level: repeated ones are numbered from 2 on.
  [[gnu::cold]] static std::string unique_name(std::vector<placed_step> const& row, std::string const& name) {
    std::size_t same = 1;
    for (auto const& other : row) same += other.base_name == name;
    return same == 1 ? name : name + std::to_string(same);
  }

  std::vector<std::vector<placed_step>> steps_;
  std::size_t weights_ = 0, packed_ = 0, gradient_ = 0, tape_ = 0;
  bool shared_;
};

}  // namespace rgflow::inline RGFLOW_ISA::engine
