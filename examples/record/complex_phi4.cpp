// SPDX-License-Identifier: BSL-1.0
#include "measure.hpp"
#include "recipe_of.hpp"
#include "recipes/complex_phi4.hpp"
#include "theory.hpp"

#include <rgflow/action/bind.hpp>
#include <rgflow/action/complex_phi4.hpp>
#include <rgflow/expression/symbols.hpp>

namespace record {
namespace {

class complex_phi4_at final : public theory {
  // Before its use: its type is deduced.
  auto observer_on(std::size_t extent) const {
    return observer_of(action<8>(), layout(extent), [extent](measured_lanes const* phi, measured_lanes* out) {
      observe_currents(extent, phi, out + own_link, out + own_current_squared);
    });
  }

 public:
  complex_phi4_at(double mu, double lambda, double t) : mu_(mu), lambda_(lambda), t_(t) { (void)action<8>(); }

  std::string title() const override { return "Complex phi^4"; }
  std::vector<named_constant> constants() const override { return {{"mu", mu_}, {"lambda", lambda_}, {"t", t_}}; }
  row_layout layout(std::size_t extent) const override { return {extent, 2, own_count}; }
  std::vector<quantity> observables(std::size_t extent) const override {
    auto const row = layout(extent);
    auto list = common_quantities(row);
    list.push_back({"helicity",
                    "helicity modulus",
                    {row.of_theory(own_link), row.of_theory(own_current_squared)},
                    [t = t_](auto mean) { return 2 * t * mean[0] - 4 * t * t * mean[1]; }});
    return list;
  }

  std::unique_ptr<recipe> make_recipe(std::size_t extent, std::uint64_t seed, std::size_t threads) const override {
    return recipe_for<8, 16, 32>(extent, [&]<std::size_t Extent>() { return make<Extent>(seed, threads); });
  }

  std::string optimizer() const override { return "soap"; }
  std::vector<double> measure(std::span<float const> fields, std::size_t extent, std::size_t threads) const override {
    return observer_on(extent).rows(fields, threads);
  }
  program::chain_result run_chains(std::size_t extent, program::chain_settings const& s) const override {
    return observer_on(extent).chains(s);
  }

 private:
  enum own : std::size_t { own_link, own_current_squared, own_count };

  template <std::size_t Extent>
  rgflow::bound_action<complex_phi4::theory<Extent>> action() const {
    using rgflow::symbols::lambda, rgflow::symbols::mu, rgflow::symbols::t;
    return rgflow::bind<complex_phi4::theory<Extent>>(mu = mu_, lambda = lambda_, t = t_);
  }
  template <std::size_t Extent>
  std::unique_ptr<recipe> make(std::uint64_t seed, std::size_t threads) const {
    using type = rgflow::model<complex_phi4::flow<Extent>>;
    return std::make_unique<recipe_of<type, complex_phi4::theory<Extent>, exact_odd_sites>>(
        std::make_shared<type>(rgflow::seed{seed}), action<Extent>(), recipe_rates, threads);
  }

  double mu_, lambda_, t_;
};

}  // namespace

std::unique_ptr<theory> complex_phi4_theory(double mu, double lambda, double t) {
  return std::make_unique<complex_phi4_at>(mu, lambda, t);
}

}  // namespace record
