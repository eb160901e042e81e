// SPDX-License-Identifier: BSL-1.0
#include "recipe_of.hpp"
#include "recipes/complex_phi4.hpp"
#include "theory.hpp"

#include <rgflow/action/bind.hpp>
#include <rgflow/action/complex_phi4.hpp>
#include <rgflow/expression/symbols.hpp>

namespace record {
namespace {

class complex_phi4_at final : public theory {
 public:
  complex_phi4_at(double mu, double lambda, double t) : mu_(mu), lambda_(lambda), t_(t) { (void)action<8>(); }

  std::string title() const override { return "Complex phi^4"; }
  std::vector<named_constant> constants() const override { return {{"mu", mu_}, {"lambda", lambda_}, {"t", t_}}; }
  std::size_t channels() const override { return 2; }

  std::unique_ptr<recipe> make_recipe(std::size_t extent, std::uint64_t seed, std::size_t threads) const override {
    return recipe_for<8, 16, 32>(extent, [&]<std::size_t Extent>() { return make<Extent>(seed, threads); });
  }

  program::chain_result run_chains(std::size_t extent, program::chain_settings const& s) const override {
    return record::run_chains(action<8>(), extent, s);
  }

 private:
  template <std::size_t Extent>
  rgflow::bound_action<complex_phi4::theory<Extent>> action() const {
    using rgflow::symbols::lambda, rgflow::symbols::mu, rgflow::symbols::t;
    return rgflow::bind<complex_phi4::theory<Extent>>(mu = mu_, lambda = lambda_, t = t_);
  }
  template <std::size_t Extent>
  std::unique_ptr<recipe> make(std::uint64_t seed, std::size_t threads) const {
    using type = rgflow::model<complex_phi4::flow<Extent>>;
    return std::make_unique<recipe_of<type, complex_phi4::theory<Extent>, exact_odd_sites>>(
        std::make_shared<type>(rgflow::seed{seed}), action<Extent>(), layer_rates{}, threads);
  }

  double mu_, lambda_, t_;
};

}  // namespace

std::unique_ptr<theory> complex_phi4_theory(double mu, double lambda, double t) {
  return std::make_unique<complex_phi4_at>(mu, lambda, t);
}

}  // namespace record
