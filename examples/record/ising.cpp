// SPDX-License-Identifier: BSL-1.0
#include "kaufman.hpp"
#include "measure.hpp"
#include "recipe_of.hpp"
#include "recipes/ising.hpp"
#include "spins.hpp"
#include "theory.hpp"

#include <rgflow/action/bind.hpp>
#include <rgflow/engine/hierarchy/momenta.hpp>
#include <rgflow/expression/symbols.hpp>

#include <cmath>
#include <stdexcept>

namespace record {
namespace {

namespace engine = rgflow::engine;

class ising_at final : public theory {
  // Before its use: its type is deduced.
  auto observer_on(std::size_t extent) const {
    return observer_of(action<8>(), layout(extent),
                       [extent, beta = beta_, alpha = alpha()](measured_lanes const* psi, measured_lanes* out) {
                         auto const spins = average_spins(extent, spin_means(extent, psi, beta, alpha));
                         out[own_energy] = spins.energy;
                         out[own_abs] = spins.m_abs;
                         out[own_squared] = spins.m_squared;
                       });
  }

 public:
  explicit ising_at(double beta) : beta_(beta) {
    if (!(beta > 0)) throw std::invalid_argument("the Ising model: beta is " + std::to_string(beta) + ", must be > 0");
  }

  std::string title() const override { return "The Ising model as a continuous field"; }
  std::vector<named_constant> constants() const override { return {{"beta", beta_}, {"alpha", alpha()}}; }

  row_layout layout(std::size_t extent) const override { return {extent, 1, own_count}; }
  std::vector<quantity> observables(std::size_t extent) const override {
    auto const row = layout(extent);
    auto list = common_quantities(row);
    list.push_back(average("spin_energy", "spins: E / V", row.of_theory(own_energy),
                           engine::estimate{ising_energy(extent, beta_), 0}));
    list.push_back(average("spin_abs", "spins: ⟨|Σs|⟩ / V", row.of_theory(own_abs), published_abs(extent)));
    list.push_back(average("spin_squared", "spins: ⟨(Σs / V)²⟩", row.of_theory(own_squared)));
    return list;
  }

  std::unique_ptr<recipe> make_recipe(std::size_t extent, std::uint64_t seed, std::size_t threads) const override {
    return recipe_for<8, 16, 32>(extent, [&]<std::size_t Extent>() { return make<Extent>(seed, threads); });
  }

  std::vector<double> measure(std::span<float const> fields, std::size_t extent, std::size_t threads) const override {
    return observer_on(extent).rows(fields, threads);
  }
  program::chain_result run_chains(std::size_t extent, program::chain_settings const& s) const override {
    return observer_on(extent).chains(s);
  }

  std::optional<double> exact_log_z(std::size_t extent) const override {
    return ising_field_log_z(extent, beta_, alpha());
  }

 private:
  enum own : std::size_t { own_energy, own_abs, own_squared, own_count };

  /// By cluster updates at beta = 0.44, in the logs of arXiv:2503.08918 (mlneuralsampler/multilevel).
  std::optional<engine::estimate> published_abs(std::size_t extent) const {
    if (beta_ != 0.44) return {};
    if (extent == 16) return engine::estimate{0.7091, 0.0002};
    if (extent == 32) return engine::estimate{0.6448, 0.0002};
    return {};
  }

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
