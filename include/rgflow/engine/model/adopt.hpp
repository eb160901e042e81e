// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/bijector/weights.hpp>
#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/text.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace rgflow::inline RGFLOW_ISA {

/// A copy of the weights of a model and of their names, without its type.
class named_weights {
 public:
  template <class Model>
  explicit named_weights(Model const& of)
      : tensors_(of.tensors().begin(), of.tensors().end()), weights_(of.weights().begin(), of.weights().end()) {}

  std::vector<engine::named_tensor> const& tensors() const { return tensors_; }
  std::span<double const> weights() const { return weights_; }

 private:
  std::vector<engine::named_tensor> tensors_;
  std::vector<double> weights_;
};

/// Which tensor takes over which, by path, from a flow on another lattice. Level 0 is the finest one, where the theory
/// looks the same on all lattices, and the other levels count from there; the coarsest one is the coarsest again. So
/// those that a smaller lattice lacks begin as their neighbour, its second coarsest one. Tensors of no level, as those
/// of shared_levels, keep their names.
class by_level {
 public:
  template <class From, class To>
  by_level(From const& from, To const& to) : from_(levels_in(from.tensors())), to_(levels_in(to.tensors())) {}

  std::string operator()(std::string const& path) const {
    auto const mine = level_of(path);
    if (!mine || from_ == 0) return path;
    std::size_t const coarsest = from_ - 1, next = coarsest > 0 ? coarsest - 1 : 0;
    std::size_t const theirs = *mine + 1 == to_ ? coarsest : std::min(*mine, next);
    return word + std::to_string(theirs) + path.substr(path.find('/'));
  }

 private:
  static constexpr char const* word = "level";

  /// That of a path such as "level2/...".
  static std::optional<std::size_t> level_of(std::string const& path) {
    std::string const begin = word;
    auto const end = path.find('/');
    if (!path.starts_with(begin) || end == path.npos || end == begin.size() ||
        path.find_first_not_of("0123456789", begin.size()) != end)
      return {};
    return std::stoul(path.substr(begin.size(), end - begin.size()));
  }
  static std::size_t levels_in(std::span<engine::named_tensor const> tensors) {
    std::size_t count = 0;
    for (auto const& t : tensors)
      if (auto const level = level_of(t.path)) count = std::max(count, *level + 1);
    return count;
  }

  std::size_t from_, to_;
};

/// Tensors are taken over as they are.
struct as_they_are {
  bool operator()(engine::named_tensor const&, std::span<double const>, engine::named_tensor const&,
                  std::span<double>) const {
    return false;
  }
};

/// Copies weights by name from one model to another, as for a curriculum of growing lattices or nets. `source(path)`
/// gives, for a tensor of `to`, the path of the tensor of `from` that it takes over, or "" to keep its own. Returns the
/// number of weights taken over. Throws std::invalid_argument, and changes nothing, if a named tensor is not there or
/// has another shape; both are named.
///
/// Where a tensor does not fit as it is, `change(theirs, values, mine, weights)` makes `weights`, on entry those that
/// the tensor `mine` of `to` has, from the values of the tensor `theirs`, and returns true; for all others it returns
/// false.
template <class To, class From, class Source, class Change = as_they_are>
  requires(std::invocable<Source&, std::string const&>)
std::size_t adopt(To& to, From const& from, Source source, Change change = {}) {
  struct taken {
    std::size_t at;
    std::vector<double> weights;
  };
  std::vector<taken> all;
  auto const weights_of = [](auto const& model, engine::named_tensor const& t) {
    auto const begin = model.weights().begin() + static_cast<std::ptrdiff_t>(t.offset);
    return std::vector<double>(begin, begin + static_cast<std::ptrdiff_t>(t.size));
  };
  for (auto const& mine : to.tensors()) {
    std::string const path = source(mine.path);
    if (path.empty()) continue;
    auto const theirs = std::ranges::find(from.tensors(), path, &engine::named_tensor::path);
    if (theirs == from.tensors().end())
      throw std::invalid_argument("the model to adopt from has no tensor '" + path + "', asked for by '" + mine.path +
                                  "'");
    auto values = weights_of(from, *theirs), weights = weights_of(to, mine);
    bool const changed = change(*theirs, std::span<double const>(values), mine, std::span<double>(weights));
    if (!changed && theirs->shape != mine.shape)
      throw std::invalid_argument("'" + path + "' has the shape " + engine::shape_text(theirs->shape) + ", but '" +
                                  mine.path + "' has " + engine::shape_text(mine.shape));
    all.push_back({mine.offset, changed ? std::move(weights) : std::move(values)});
  }
  std::size_t count = 0;
  for (auto const& t : all) {
    std::ranges::transform(t.weights, to.weights().begin() + static_cast<std::ptrdiff_t>(t.at),
                           [](double w) { return static_cast<typename To::value_type>(w); });
    count += t.weights.size();
  }
  return count;
}

}  // namespace rgflow::inline RGFLOW_ISA
