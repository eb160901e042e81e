// SPDX-License-Identifier: BSL-1.0
// Benchmark: into waves and back by dense matrices, a configuration per lane, beside kissfft's fast Fourier transform
// Packages: libkissfft-dev

#include <measure/machine.hpp>
#include <measure/settings.hpp>
#include <measure/suite.hpp>

#include <program/table.hpp>

#include <rgflow/engine/hierarchy/axis_map.hpp>
#include <rgflow/engine/hierarchy/momenta.hpp>
#include <rgflow/engine/random.hpp>
#include <rgflow/engine/simd.hpp>

#include <kiss_fftr.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

namespace engine = rgflow::engine;
using number = engine::lanes<float, 2>;  // a model's tile

/// What momentum_scaling does with all scales 1, on square lattices.
struct by_matrices {
  engine::axis_maps hartley;
  std::vector<number> field;

  explicit by_matrices(std::size_t edge)
      : hartley(engine::level_lattice(engine::lattice(std::vector<std::size_t>{edge, edge}, rgflow::boundary::periodic),
                                      engine::sublattice(2)),
                engine::hartley_transform),
        field(edge * edge) {
    engine::normals(engine::random_key{}, 0, field.data(), field.size());
  }
  void run() {
    hartley.apply<1>(field.data());
    hartley.apply<1>(field.data());
  }
};

/// The same for one configuration: real transforms of rows, complex ones of columns, and back.
class by_fft {
 public:
  explicit by_fft(std::size_t edge)
      : field(edge * edge),
        edge_(edge),
        half_(edge / 2 + 1),
        waves_(edge * half_),
        column_(edge),
        rows_{real(false), real(true)},
        columns_{complex(false), complex(true)} {
    engine::normals(engine::random_key{}, 0, field.data(), field.size());
  }
  void run() {
    for (std::size_t row = 0; row < edge_; ++row)
      kiss_fftr(rows_[0].get(), field.data() + row * edge_, waves_.data() + row * half_);
    for (auto const& transform : columns_)
      for (std::size_t k = 0; k < half_; ++k) {
        kiss_fft_stride(transform.get(), waves_.data() + k, column_.data(), static_cast<int>(half_));
        for (std::size_t row = 0; row < edge_; ++row) waves_[row * half_ + k] = column_[row];
      }
    for (std::size_t row = 0; row < edge_; ++row)
      kiss_fftri(rows_[1].get(), waves_.data() + row * half_, field.data() + row * edge_);
    float const scale = 1 / static_cast<float>(edge_ * edge_);
    for (float& v : field) v *= scale;
  }

  std::vector<float> field;

 private:
  template <class State>
  using owned = std::unique_ptr<State, void (*)(void*)>;
  owned<kiss_fftr_state> real(bool back) const {
    return {kiss_fftr_alloc(static_cast<int>(edge_), back ? 1 : 0, nullptr, nullptr), kiss_fft_free};
  }
  owned<kiss_fft_state> complex(bool back) const {
    return {kiss_fft_alloc(static_cast<int>(edge_), back ? 1 : 0, nullptr, nullptr), kiss_fft_free};
  }

  std::size_t edge_, half_;
  std::vector<kiss_fft_cpx> waves_, column_;
  owned<kiss_fftr_state> rows_[2];
  owned<kiss_fft_state> columns_[2];
};

/// Adds a measurement, after looking that what goes there comes back.
template <class Way>
void add(measure::suite& all, std::string const& name, std::size_t edge) {
  auto const way = std::make_shared<Way>(edge);
  auto const before = way->field;
  way->run();
  for (std::size_t i = 0; i < before.size(); ++i)
    if (!(std::abs(engine::lane(way->field[i], 0) - engine::lane(before[i], 0)) < 1e-4F))
      throw std::runtime_error(name + ": what went into waves did not come back");
  all.add(name, [way](benchmark::State& state) {
    for (auto _ : state) {
      way->run();
      benchmark::DoNotOptimize(way->field.data());
    }
  });
}

}  // namespace

int main(int argc, char** argv) {
  measure::settings common;
  program::options options("waves",
                           "Measures on one core how long a real field in float takes into waves and back on L x L "
                           "sites: by the dense\nmatrices of momentum_scaling, with a configuration in each lane, and "
                           "by kissfft, one configuration after another.");
  measure::add_settings(options, common, "waves");
  if (auto const code = options.parse(argc, argv)) return *code;
  return measure::report("waves", common, argc, argv, [&] {
    auto const edges = common.quick ? std::vector<std::size_t>{8} : std::vector<std::size_t>{8, 16, 32, 64, 128, 256};
    measure::suite all;
    for (std::size_t const edge : edges) {
      add<by_matrices>(all, "matrices " + std::to_string(edge), edge);
      add<by_fft>(all, "kissfft " + std::to_string(edge), edge);
    }
    all.run(common);
    program::table table{{"lattice", "matrices, ns per value", "kissfft", "matrices / kissfft"}};
    program::json results;
    results["machine"] = measure::machine::description();
    results["configurations_in_lanes"] = number::size;
    for (std::size_t const edge : edges) {
      double const per_site = 1e9 / static_cast<double>(edge * edge);
      auto const dense =
          scaled(all.seconds("matrices " + std::to_string(edge)), per_site / static_cast<double>(number::size));
      auto const fast = scaled(all.seconds("kissfft " + std::to_string(edge)), per_site);
      table.add_row(
          {std::to_string(edge) + "^2", text(dense), text(fast), program::significant(dense.median / fast.median, 3)});
      program::json json;
      json["edge"] = edge;
      json["ns_per_value"]["matrices"] = json_of(dense);
      json["ns_per_value"]["kissfft"] = json_of(fast);
      results["lattices"].push_back(json);
    }
    table.note = measure::machine::description();
    std::printf("%s", table.text().c_str());
    return results;
  });
}
