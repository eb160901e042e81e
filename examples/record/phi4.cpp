// SPDX-License-Identifier: BSL-1.0
#include "recipe_of.hpp"
#include "recipes/phi4.hpp"
#include "theory.hpp"

#include <rgflow/action/bind.hpp>
#include <rgflow/action/real_phi4.hpp>
#include <rgflow/expression/symbols.hpp>

namespace record {
namespace {

class phi4_at final : public theory {
 public:
  phi4_at(double m2, double lambda) : m2_(m2), lambda_(lambda) { (void)action<8>(); }

  std::string title() const override { return "Real phi^4"; }
  std::vector<named_constant> constants() const override { return {{"m2", m2_}, {"lambda", lambda_}}; }

  std::unique_ptr<recipe> make_recipe(std::size_t extent, std::uint64_t seed, std::size_t threads) const override {
    return recipe_for<8, 16, 32, 64>(extent, [&]<std::size_t Extent>() { return make<Extent>(seed, threads); });
  }

  program::chain_result run_chains(std::size_t extent, program::chain_settings const& s) const override {
    return record::run_chains(action<8>(), extent, s);
  }

 private:
  template <std::size_t Extent>
  rgflow::bound_action<phi4::theory<Extent>> action() const {
    using rgflow::symbols::lambda, rgflow::symbols::m2;
    return rgflow::bind<phi4::theory<Extent>>(m2 = m2_, lambda = lambda_);
  }
  template <std::size_t Extent>
  std::unique_ptr<recipe> make(std::uint64_t seed, std::size_t threads) const {
    using type = rgflow::model<phi4::flow<Extent>>;
    return std::make_unique<recipe_of<type, phi4::theory<Extent>, exact_odd_sites>>(
        std::make_shared<type>(rgflow::seed{seed}), action<Extent>(), rates_of_real_fields, threads);
  }

  double m2_, lambda_;
};

}  // namespace

std::unique_ptr<theory> phi4_theory(double m2, double lambda) { return std::make_unique<phi4_at>(m2, lambda); }

}  // namespace record
