// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <peer/agreement.hpp>
#include <peer/reference.hpp>
#include <peer/variants.hpp>
#include <peer/worker.hpp>

#include <concepts>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace peer {

/// What a program is told on its command line: --name value.
struct option {
  std::string name, value;

  option(std::string n, std::string v) : name(std::move(n)), value(std::move(v)) {}
  template <class Number>
  requires std::integral<Number> || std::floating_point<Number> option(std::string n, Number v)
      : option(std::move(n), std::to_string(v)) {}
};

struct started {
  std::shared_ptr<worker> program;
  agreement found;
};

/// Starts a program in PyTorch as the variant says and asks how far it is from our reference, which goes through
/// `file`. Throws std::runtime_error if that is too far.
[[nodiscard]] started start(std::string const& program, std::vector<option> const& options, variant const& v,
                            std::string const& flow, reference const& ours, std::filesystem::path const& file);

}  // namespace peer
