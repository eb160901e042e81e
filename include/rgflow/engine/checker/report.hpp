// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rgflow::inline RGFLOW_ISA {

/// One law and how far it was from holding. Errors are those of the law's own scale; `allowed` is the most that passes.
struct law_result {
  std::string law;
  double worst = 0;
  double allowed = 0;
  bool applies = true;  ///< false: the part declares, or by its nature shows, that the law says nothing about it
  bool passed() const { return !applies || worst <= allowed; }  // a NaN fails
};

/// What a checker found: a line per law.
struct check_report {
  std::string subject;
  std::vector<law_result> laws;

  bool passed() const {
    for (auto const& l : laws)
      if (!l.passed()) return false;
    return !laws.empty();
  }

  /// The named law. Throws std::out_of_range if there is none of that name, which neither passed nor failed.
  law_result operator[](std::string_view law) const {
    for (auto const& l : laws)
      if (l.law == law) return l;
    std::string text = "check_report: found no law '" + std::string(law) + "' of " + subject + ", expected one of";
    for (auto const& l : laws) text += (&l == &laws.front() ? " '" : ", '") + l.law + "'";
    throw std::out_of_range(text);
  }

  std::string text() const {
    std::string out = subject + (passed() ? ": all laws hold\n" : ": BROKEN\n");
    for (auto const& l : laws) {
      char line[160];
      if (l.applies)
        std::snprintf(line, sizeof line, "  %-6s %-58s %9.2e (allowed %.0e)\n", l.passed() ? "ok" : "FAILED",
                      l.law.c_str(), l.worst, l.allowed);
      else
        std::snprintf(line, sizeof line, "  %-6s %s\n", "-", l.law.c_str());
      out += line;
    }
    return out;
  }
};

/// How hard a checker tries. The same options give the same numbers.
struct check_options {
  std::uint64_t seed = 1;
  std::size_t trials = 2;         ///< draws of weights; each is checked on as many inputs as a panel has lanes
  double weight_deviation = 0.3;  ///< normal noise on the starting weights
  std::size_t single_weights =
      200;                        ///< of more weights than this, so many are checked one by one and all by directions
  double float_tolerance = 2e-4;  ///< float against double, relative
  double stir = 0.05;             ///< noise where symmetries of a model are measured; in a layer over sqrt(inputs)
};

namespace engine {

/// Collects the worst error of each law.
class law_book {
 public:
  /// Notes an error; NaN counts as infinite.
  void note(std::string const& law, double error, double allowed) {
    auto& entry = find(law, allowed);
    if (!(error <= entry.worst)) entry.worst = std::isnan(error) ? std::numeric_limits<double>::infinity() : error;
  }
  void require(std::string const& law, bool holds) { note(law, holds ? 0.0 : 1.0, 0.0); }
  void not_applicable(std::string const& law) { find(law, 0).applies = false; }

  std::vector<law_result> take() { return std::move(laws_); }

 private:
  law_result& find(std::string const& law, double allowed) {
    for (auto& l : laws_)
      if (l.law == law) return l;
    laws_.push_back({law, 0, allowed, true});
    return laws_.back();
  }

  std::vector<law_result> laws_;
};

}  // namespace engine
}  // namespace rgflow::inline RGFLOW_ISA
