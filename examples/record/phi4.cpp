// SPDX-License-Identifier: BSL-1.0
#include "measure.hpp"
#include "recipe_of.hpp"
#include "recipes/phi4.hpp"
#include "theory.hpp"

#include <rgflow/action/bind.hpp>
#include <rgflow/action/real_phi4.hpp>
#include <rgflow/expression/symbols.hpp>

#include <cmath>
#include <numbers>

namespace record {
namespace {

class phi4_at final : public theory {
  // Before its use: its type is deduced.
  auto observer_on(std::size_t extent) const { return observer_of(action<8>(), layout(extent)); }

  template <std::size_t Extent>
  rgflow::bound_action<phi4::theory<Extent>> action() const {
    using rgflow::symbols::lambda, rgflow::symbols::m2;
    return rgflow::bind<phi4::theory<Extent>>(m2 = m2_, lambda = lambda_);
  }

 public:
  phi4_at(double m2, double lambda) : m2_(m2), lambda_(lambda) { (void)action<8>(); }

  std::string title() const override { return "Real phi^4"; }
  std::vector<named_constant> constants() const override { return {{"m2", m2_}, {"lambda", lambda_}}; }

  row_layout layout(std::size_t extent) const override { return {extent, 1}; }

  std::unique_ptr<recipe> make_recipe(std::size_t extent, std::uint64_t seed, std::size_t threads) const override {
    return recipe_for<8, 16, 32, 64>(extent, [&]<std::size_t Extent>() { return make<Extent>(seed, threads); });
  }

  std::vector<double> measure(std::span<float const> fields, std::size_t extent, std::size_t threads) const override {
    return observer_on(extent).rows(fields, threads);
  }
  program::chain_result run_chains(std::size_t extent, program::chain_settings const& s) const override {
    return observer_on(extent).chains(s);
  }

  /// Of the free field: one Gaussian integral per momentum.
  std::optional<double> exact_log_z(std::size_t extent) const override {
    if (lambda_ != 0) return {};
    double sum = 0;
    auto const square = [&](std::size_t n) {
      return 4 * std::pow(std::sin(std::numbers::pi * static_cast<double>(n) / static_cast<double>(extent)), 2);
    };
    for (std::size_t y = 0; y < extent; ++y)
      for (std::size_t x = 0; x < extent; ++x) sum += std::log(std::numbers::pi / (m2_ + square(y) + square(x))) / 2;
    return sum;
  }

 private:
  template <std::size_t Extent>
  std::unique_ptr<recipe> make(std::uint64_t seed, std::size_t threads) const {
    using type = rgflow::model<phi4::flow<Extent>>;
    return std::make_unique<recipe_of<type, phi4::theory<Extent>, exact_odd_sites>>(
        std::make_shared<type>(rgflow::seed{seed}), action<Extent>(), recipe_rates, threads);
  }

  double m2_, lambda_;
};

}  // namespace

std::unique_ptr<theory> phi4_theory(double m2, double lambda) { return std::make_unique<phi4_at>(m2, lambda); }

}  // namespace record
