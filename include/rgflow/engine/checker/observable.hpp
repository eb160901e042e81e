// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/checker/difference.hpp>
#include <rgflow/engine/checker/draw.hpp>
#include <rgflow/engine/checker/report.hpp>
#include <rgflow/engine/lane_traits.hpp>
#include <rgflow/engine/lattice.hpp>
#include <rgflow/engine/observable.hpp>
#include <rgflow/engine/simd.hpp>
#include <rgflow/engine/text.hpp>

#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <vector>

namespace rgflow::inline RGFLOW_ISA {
namespace engine {

/// The laws of an observable of type F that writes so many values.
template <class F>
class observable_laws {
  using V = lanes<double>;  // what chains and samples are measured in

 public:
  observable_laws(F& observe, std::size_t numbers, std::size_t values, check_options const& options)
      : observe_(observe), numbers_(numbers), values_(values), options_(options), draws_(options.seed) {}

  std::vector<law_result> check() {
    book_.require("it writes at least one value", values_ > 0);
    for (std::size_t t = 0; t < options_.trials; ++t) {
      auto const phi = draws_.normals<V>(numbers_);
      auto const out = measured(phi);
      if (!written("every value is written, and finite", out)) break;  // nothing can be compared
      book_.note("the same call gives the same bits", worst_difference(measured(phi), out), 0);
      lanes_apart(phi, out);
    }
    for (double const everywhere : {0.0, 1.0, -1.0})
      written("finite on constant fields", measured(std::vector<V>(numbers_, V(everywhere))));
    return book_.take();
  }

 private:
  template <class U>
  std::vector<U> measured(std::vector<U> const& phi) {
    guarded<U> out(values_, U(std::numeric_limits<double>::infinity()));
    observe_(std::span<U const>(phi), std::span<U>(out.data(), values_));
    book_.require("nothing is written beyond its values", out.intact());
    return {out.data(), out.data() + values_};
  }

  bool written(std::string const& law, std::vector<V> const& out) {
    bool finite = true;
    for (V const& v : out)
      for (std::size_t l = 0; l < lane_count<V>; ++l) finite = finite && std::isfinite(lane(v, l));
    book_.require(law, finite);
    return finite;
  }

  void lanes_apart(std::vector<V> phi, std::vector<V> const& out) {
    if constexpr (Observable<F, double>) {
      for (std::size_t l = 0; l < lane_count<V>; ++l) {
        std::vector<double> one, expected;
        for (V const& v : phi) one.push_back(lane(v, l));
        for (V const& v : out) expected.push_back(lane(v, l));
        book_.note("a lane gives what a single configuration gives", worst_difference(measured(one), expected), 1e-11);
      }
    } else {
      book_.not_applicable("a lane gives what a single configuration gives (it takes lanes only)");
    }
    for (V& v : phi) set_lane(v, 0, std::numeric_limits<double>::quiet_NaN());
    auto const bad = measured(phi);
    bool same = true;
    for (std::size_t k = 0; k < values_; ++k)
      for (std::size_t l = 1; l < lane_count<V>; ++l) same = same && lane(bad[k], l) == lane(out[k], l);
    book_.require("a bad configuration leaves the others alone", same);
  }

  F& observe_;
  std::size_t numbers_, values_;
  check_options options_;
  draws draws_;
  law_book book_;
};

}  // namespace engine

/// Checks that an observable, called on fields with so many real numbers per site, writes all of its `values` and
/// nothing else, mixes no lanes, remembers nothing and is finite on constant fields.
template <class Observe>
check_report check_observable(Observe&& observe, engine::lattice const& sites, std::size_t channels, std::size_t values,
                              check_options const& options = {}) {
  using observable = std::remove_reference_t<Observe>;
  if constexpr (engine::observer_of<observable, engine::lanes<double>>::fits)
    return {engine::type_text<observable>(),
            engine::observable_laws<observable>(observe, sites.volume() * channels, values, options).check()};
}

}  // namespace rgflow::inline RGFLOW_ISA
