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

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>

namespace record {
namespace {

namespace engine = rgflow::engine;

std::string const spectrum = "level0/momentum_scaling/log_scale";

/// The recipe with its scaling of waves, which begins as M^(1/2).
template <std::size_t Extent>
class ising_recipe final : public recipe_of<rgflow::model<ising::flow<Extent>>, ising::theory<Extent>, every_site> {
  using model_type = rgflow::model<ising::flow<Extent>>;
  using base = recipe_of<model_type, ising::theory<Extent>, every_site>;

 public:
  ising_recipe(std::uint64_t seed, rgflow::bound_action<ising::theory<Extent>> const& action, double beta, double alpha,
               std::size_t threads)
      : base(std::make_shared<model_type>(rgflow::seed{seed}), action, recipe_rates, threads),
        beta_(beta),
        alpha_(alpha) {
    engine::momentum_orbits const orbits(this->model().sites());
    auto const log_scale = this->model().tensor(spectrum);
    for (std::size_t o = 0; o < orbits.count(); ++o)
      log_scale[o] = static_cast<float>(log_root(Extent, orbits.first(o)));
  }

 private:
  /// What the smaller lattice has learned beyond M^(1/2) goes on as a function of momentum. The momenta of that lattice
  /// are those of even wave numbers here; in between stands the mean of the next ones.
  bool change(engine::named_tensor const&, std::span<double const> theirs, engine::named_tensor const& mine,
              std::span<double> log_scale) const override {
    if (mine.path != spectrum) return false;
    std::array<std::size_t, 2> const extents{Extent / 2, Extent / 2};
    engine::lattice const smaller(extents, rgflow::boundary::periodic);
    engine::momentum_orbits const orbits(smaller);
    auto const learned = [&](std::size_t n1, std::size_t n2) {
      auto const orbit = orbits.of(smaller.site({n1, n2, 0}));
      return theirs[orbit] - log_root(Extent / 2, orbits.first(orbit));
    };
    engine::momentum_orbits const here(this->model().sites());
    for (std::size_t o = 0; o < here.count(); ++o) {
      auto const n = here.first(o);
      std::size_t const lower1 = n[0] / 2, upper1 = (n[0] + 1) / 2, lower2 = n[1] / 2, upper2 = (n[1] + 1) / 2;
      log_scale[o] =
          log_root(Extent, n) +
          (learned(lower1, lower2) + learned(lower1, upper2) + learned(upper1, lower2) + learned(upper1, upper2)) / 4;
    }
    return true;
  }

  double log_root(std::size_t extent, engine::momentum_orbits::wave_numbers const& n) const {
    return std::log(ising_matrix(extent, n[0], n[1], beta_, alpha_)) / 2;
  }

  double beta_, alpha_;
};

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
    return recipe_for<8, 16, 32, 64>(extent, [&]<std::size_t Extent>() {
      return std::make_unique<ising_recipe<Extent>>(seed, action<Extent>(), beta_, alpha(), threads);
    });
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

  double alpha() const { return ising::alpha_of(beta_); }

  template <std::size_t Extent>
  rgflow::bound_action<ising::theory<Extent>> action() const {
    return rgflow::bind<ising::theory<Extent>>(ising::alpha = alpha(), rgflow::symbols::beta = beta_);
  }
  double beta_;
};

}  // namespace

std::unique_ptr<theory> ising_theory(double beta) { return std::make_unique<ising_at>(beta); }

}  // namespace record
