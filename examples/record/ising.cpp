// SPDX-License-Identifier: BSL-1.0
#include "kaufman.hpp"
#include "recipe_of.hpp"
#include "recipes/ising.hpp"
#include "theory.hpp"

#include <rgflow/action/bind.hpp>
#include <rgflow/engine/hierarchy/momenta.hpp>
#include <rgflow/expression/symbols.hpp>

#include <cmath>
#include <stdexcept>

namespace record {
namespace {

class ising_at final : public theory {
 public:
  explicit ising_at(double beta) : beta_(beta) {
    if (!(beta > 0)) throw std::invalid_argument("the Ising model: beta is " + std::to_string(beta) + ", must be > 0");
  }

  std::string title() const override { return "The Ising model as a continuous field"; }
  std::vector<named_constant> constants() const override { return {{"beta", beta_}, {"alpha", alpha()}}; }

  std::unique_ptr<recipe> make_recipe(std::size_t extent, std::uint64_t seed, std::size_t threads) const override {
    return recipe_for<8, 16, 32>(extent, [&]<std::size_t Extent>() { return make<Extent>(seed, threads); });
  }

  program::chain_result run_chains(std::size_t extent, program::chain_settings const& s) const override {
    return record::run_chains(action<8>(), extent, s);
  }

  std::optional<double> exact_log_z(std::size_t extent) const override {
    return ising_field_log_z(extent, beta_, alpha());
  }

 private:
  /// The least eigenvalue of M is 0.1, as in the literature that measures this field.
  double alpha() const { return 4 * beta_ + 0.1; }

  template <std::size_t Extent>
  rgflow::bound_action<ising::theory<Extent>> action() const {
    return rgflow::bind<ising::theory<Extent>>(ising::alpha = alpha(), rgflow::symbols::beta = beta_);
  }
  template <std::size_t Extent>
  std::unique_ptr<recipe> make(std::uint64_t seed, std::size_t threads) const {
    using type = rgflow::model<ising::flow<Extent>>;
    auto model = std::make_shared<type>(rgflow::seed{seed});
    start_as_root(*model);
    return std::make_unique<recipe_of<type, ising::theory<Extent>, every_site>>(std::move(model), action<Extent>(),
                                                                                rates_of_real_fields, threads);
  }

  /// Lets the scaling of waves begin as M^(1/2).
  template <class Model>
  void start_as_root(Model& model) const {
    rgflow::engine::momentum_orbits const orbits(model.sites());
    auto const log_scale = model.tensor("level0/momentum_scaling/log_scale");
    for (std::size_t o = 0; o < orbits.count(); ++o)
      log_scale[o] = static_cast<float>(0.5 * std::log(ising_matrix(model.sites().extents()[0], orbits.first(o)[0],
                                                                    orbits.first(o)[1], beta_, alpha())));
  }

  double beta_;
};

}  // namespace

std::unique_ptr<theory> ising_theory(double beta) { return std::make_unique<ising_at>(beta); }

}  // namespace record
