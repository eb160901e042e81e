// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/bijector/weights.hpp>
#include <rgflow/engine/checkpoint/reader.hpp>
#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/lattice.hpp>
#include <rgflow/engine/parallel/executor.hpp>
#include <rgflow/engine/parallel/runs_tasks.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rgflow::inline RGFLOW_ISA {

/// A model whose type is known at run time only: what a program that opens files, or a binding to another language,
/// works with. This header reaches neither arrays nor SIMD nor tasks; one unit of a program instantiates the model and
/// makes this of it (rgflow/menu.hpp).
///
/// Fields are flat, [sample][channel][axis...], and double, which holds every float: the numbers are those of the model
/// behind, bit for bit. `context` is one row of contexts() numbers for all samples or a row for each, and empty if the
/// model reads none. Calls with another number of fields or context numbers throw std::invalid_argument with what was
/// found and what was expected.
class any_model {
 public:
  struct samples {
    std::vector<double> x;
    std::vector<double> log_q;  ///< log density of x
  };
  struct mapped {
    std::vector<double> field;    ///< z after encode, x after decode
    std::vector<double> log_det;  ///< log|det dz/dx| after encode, log|det dx/dz| after decode
  };

  virtual ~any_model() = default;
  any_model(any_model const&) = delete;
  any_model& operator=(any_model const&) = delete;

  /// What its users call it.
  std::string const& name() const { return name_; }
  /// The declaration as text; a checkpoint is only loaded into a model of the same description.
  virtual std::string const& description() const = 0;
  /// What it computes in, as checkpoints call it: float32 or float64.
  virtual std::string_view number_type() const = 0;
  virtual engine::lattice const& sites() const = 0;
  virtual std::size_t channels() const = 0;
  /// Context numbers per sample.
  virtual std::size_t contexts() const = 0;
  virtual std::size_t levels() const = 0;
  /// Sites of level l's bulk variables (row-major numbers).
  virtual std::vector<std::uint32_t> const& bulk(std::size_t l) const = 0;
  /// The key of its samples.
  virtual std::uint64_t seed_value() const = 0;
  virtual std::vector<engine::named_tensor> const& tensors() const = 0;
  virtual std::size_t weight_count() const = 0;

  /// Takes over the weights in a block of a checkpoint: "weights", or "average" of a training run. Throws
  /// checkpoint_error, and changes nothing, if the file is of a model of another description or number type, or if a
  /// weight is not finite.
  virtual void load(engine::checkpoint_file const& file, std::string const& block = "weights") = 0;
  /// Writes a checkpoint of the model alone, which any_model and model_menu read: not a training run to go on with.
  virtual void save(std::filesystem::path const& path) const = 0;

  /// Runs on this executor, which the caller keeps alive, from now on; without it on oneTBB with all cores.
  virtual void run_on(engine::executor_ref executor) = 0;
  template <engine::RefusedExecutor E>
  void run_on(E&&) {
    static_assert(engine::kept_executor<E>::fits);
  }

  /// Samples number first, first + 1, ... of the model's stream.
  virtual samples sample(std::size_t count, std::uint64_t first = 0, std::span<double const> context = {}) const = 0;
  virtual std::vector<double> log_prob(std::span<double const> x, std::span<double const> context = {}) const = 0;
  virtual mapped encode(std::span<double const> x, std::span<double const> context = {}) const = 0;
  virtual mapped decode(std::span<double const> z, std::span<double const> context = {}) const = 0;

 protected:
  explicit any_model(std::string name) : name_(std::move(name)) {}

 private:
  std::string name_;
};

}  // namespace rgflow::inline RGFLOW_ISA
