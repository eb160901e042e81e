// SPDX-License-Identifier: BSL-1.0
// Benchmark: what it costs in a training step that the numbers of a block follow a context

#include <measure/machine.hpp>
#include <measure/settings.hpp>
#include <measure/stopwatch.hpp>
#include <measure/suite.hpp>

#include <program/table.hpp>

#include <rgflow/bijector.hpp>
#include <rgflow/engine/bijector/initialise.hpp>
#include <rgflow/engine/hierarchy/block_step.hpp>
#include <rgflow/engine/random.hpp>
#include <rgflow/engine/simd.hpp>
#include <rgflow/hierarchy/by_context.hpp>
#include <rgflow/mask.hpp>
#include <rgflow/net.hpp>
#include <rgflow/transform.hpp>

#include <array>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace {

using namespace rgflow;

constexpr std::size_t extent = 32, blocks = extent * extent / 4;
constexpr auto samples = static_cast<double>(engine::lane_count<engine::lanes<float>>);

/// What a training step does with Block: generates a complex field on 32 x 32 sites from blocks of 2 x 2, with a
/// configuration in each lane, and pulls its cotangent back to the bulk variables and the weights.
template <class Block>
class trained_block {
  using V = engine::lanes<float>;
  using patch_type = patch<2, 1, 2, 2>;
  using bound = typename Block::template on<patch_type>;
  using step = engine::block_step<patch_type, bound, engine::sharing::over_positions>;

 public:
  static constexpr std::size_t weights = engine::weight_count<bound>;

  explicit trained_block(std::uint64_t seed)
      : plan_(step::prepare(engine::level_lattice(engine::lattice(std::array{extent, extent}, boundary::periodic),
                                                  engine::sublattice(2)),
                            0)),
        packed_(step::packed(plan_)),
        gradient_(step::gradient(plan_)),
        start_(2 * extent * extent),
        start_bar_(start_.size()) {
    std::vector<double> w(weights);
    engine::weight_source source(seed);
    engine::initialise<bound>(w.data(), source);
    std::vector<float> canonical(w.begin(), w.end());
    for (float& weight : canonical) weight += static_cast<float>(0.02 * source.normal());  // no net is zero
    step::pack(plan_, canonical.data(), packed_.data());
    engine::normals(engine::random_key{seed, engine::purpose::user, 1}, 0, start_.data(), start_.size());
    engine::normals(engine::random_key{seed, engine::purpose::user, 2}, 0, start_bar_.data(), start_bar_.size());
    engine::normals(engine::random_key{seed, engine::purpose::user, 3}, 0, context_.data(), context_.size());
  }

  void restore() {
    field_ = start_;
    bar_ = start_bar_;
  }
  void run() {
    engine::packed_weights<float> const w{packed_.data()};
    std::span<V const> const context(context_);
    log_det_ = step::template run<direction::decode>(plan_, field_.data(), w, context);
    step::template pull_back<direction::decode>(plan_, field_.data(), bar_.data(), V(1.F), w, context,
                                                engine::gradient_slot<float>{gradient_.data()},
                                                static_cast<V const*>(nullptr));
  }

 private:
  typename step::plan plan_;
  std::vector<float> packed_, gradient_;
  std::vector<V> start_, start_bar_, field_, bar_;
  std::array<V, 1> context_;
  V log_det_{};
};

class benchmark_run {
 public:
  explicit benchmark_run(measure::settings const& s) : seed_(s.seed) {
    add<radial>("radial");
    add<channel_mix<>>("channel_mix<>");
    add<householder<2>>("householder<2>");
    add<elementwise<sinh_arcsinh>>("elementwise<sinh_arcsinh>");
    add_alone<coupling<checkerboard, affine, mlp<16, 16>>>(of_reference);
    all_.run(s);
  }

  void print() const {
    program::table table{{"ns per block and sample", "its numbers", "the same for all", "by_context<part, linear>",
                          "by_context<part, mlp<8>>", "extra, in couplings"}};
    for (auto const& part : parts_) {
      auto const plain = time(part.name), by_mlp = time(by_context_of(part.name, "mlp<8>"));
      table.add_row({part.name, std::to_string(part.numbers), text(plain),
                     text(time(by_context_of(part.name, "linear"))), text(by_mlp),
                     program::significant((by_mlp.median - plain.median) / time(of_reference).median, 3)});
    }
    table.note = "in couplings: in units of a coupling<checkerboard, affine, mlp<16, 16>>, which takes " +
                 text(time(of_reference)) + "\n" + measure::machine::description();
    std::printf("%s", table.text().c_str());
  }

  program::json json() const {
    program::json result;
    result["machine"] = measure::machine::description();
    result["ns_per_block"][of_reference] = json_of(time(of_reference));
    for (auto const& part : parts_) {
      for (auto const& name : {part.name, by_context_of(part.name, "linear"), by_context_of(part.name, "mlp<8>")})
        result["ns_per_block"][name] = json_of(time(name));
      result["numbers"][part.name] = part.numbers;
    }
    return result;
  }

 private:
  static constexpr char const* of_reference = "coupling";
  struct entry {
    std::string name;
    std::size_t numbers;
  };

  static std::string by_context_of(std::string const& name, std::string const& net) {
    return "by_context<" + name + ", " + net + ">";
  }

  template <class Part>
  void add(std::string const& name) {
    parts_.push_back({name, trained_block<Part>::weights});
    add_alone<Part>(name);
    add_alone<by_context<Part, linear>>(by_context_of(name, "linear"));
    add_alone<by_context<Part, mlp<8>>>(by_context_of(name, "mlp<8>"));
  }
  template <class Block>
  void add_alone(std::string const& name) {
    auto const trained = std::make_shared<trained_block<Block>>(seed_);
    all_.add(name,
             [trained](benchmark::State& state) {
               for (auto _ : state) {
                 trained->restore();
                 measure::stopwatch clock;
                 trained->run();
                 state.SetIterationTime(clock.lap());
               }
             },
             {.manual = true});
  }

  measure::spread time(std::string const& name) const {
    return scaled(all_.seconds(name), 1e9 / (static_cast<double>(blocks) * samples));
  }

  std::uint64_t seed_;
  measure::suite all_;
  std::vector<entry> parts_;
};

}  // namespace

int main(int argc, char** argv) {
  measure::settings common;
  program::options options("by_context",
                           "Measures on one core what a training step takes for a block of 2 x 2 sites of a complex "
                           "field, in float: generating it and\nits adjoint, weight gradients included, with numbers "
                           "that are the same for all samples and with numbers by a net of one context number.");
  measure::add_settings(options, common, "by_context");
  if (auto const code = options.parse(argc, argv)) return *code;
  return measure::report("by_context", common, argc, argv, [&] {
    benchmark_run const run(common);
    run.print();
    return run.json();
  });
}
