// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/text.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <vector>

namespace rgflow::inline RGFLOW_ISA {

/// Copies weights by name from one model to another, as for a curriculum of growing lattices or nets. `source(path)`
/// gives, for a tensor of `to`, the path of the tensor of `from` that it takes over, or "" to keep its own. Returns the
/// number of weights copied. Throws std::invalid_argument, and copies nothing, if a named tensor is not there or
/// has another shape; both are named.
template <class To, class From, class Source>
  requires(std::invocable<Source&, std::string const&>)
std::size_t adopt(To& to, From const& from, Source source) {
  struct pair_of {
    std::size_t to, from, size;
  };
  std::vector<pair_of> copies;
  for (auto const& mine : to.tensors()) {
    std::string const path = source(mine.path);
    if (path.empty()) continue;
    auto const theirs =
        std::find_if(from.tensors().begin(), from.tensors().end(), [&](auto const& t) { return t.path == path; });
    if (theirs == from.tensors().end())
      throw std::invalid_argument("the model to adopt from has no tensor '" + path + "', asked for by '" + mine.path +
                                  "'");
    if (theirs->shape != mine.shape)
      throw std::invalid_argument("'" + path + "' has the shape " + engine::shape_text(theirs->shape) + ", but '" +
                                  mine.path + "' has " + engine::shape_text(mine.shape));
    copies.push_back({mine.offset, theirs->offset, mine.size});
  }
  std::size_t count = 0;
  for (auto const& c : copies) {
    std::transform(from.weights().begin() + static_cast<std::ptrdiff_t>(c.from),
                   from.weights().begin() + static_cast<std::ptrdiff_t>(c.from + c.size),
                   to.weights().begin() + static_cast<std::ptrdiff_t>(c.to),
                   [](auto w) { return static_cast<typename To::value_type>(w); });
    count += c.size;
  }
  return count;
}

}  // namespace rgflow::inline RGFLOW_ISA
