// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/checkpoint.hpp>
#include <rgflow/engine/model/any_model.hpp>
#include <rgflow/engine/model/flow_model.hpp>
#include <rgflow/engine/text.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rgflow::inline RGFLOW_ISA::engine {

/// The flow behind an any_model; one instantiation serves all lattices. No gradients are instantiated.
template <class Expansion, class T>
class erased_model final : public any_model {
  using model_type = flow_model<Expansion, T>;
  using field_array = typename model_type::field_array;

 public:
  erased_model(std::string name, model_type m) : any_model(std::move(name)), model_(std::move(m)) {}

  std::string const& description() const override { return model_.description(); }
  std::string_view number_type() const override { return dtype_name<T>; }
  lattice const& sites() const override { return model_.sites(); }
  std::size_t channels() const override { return model_type::channels; }
  std::size_t contexts() const override { return model_type::contexts; }
  std::size_t levels() const override { return model_.levels(); }
  std::vector<std::uint32_t> const& bulk(std::size_t l) const override { return model_.bulk(l); }
  std::uint64_t seed_value() const override { return model_.seed_value(); }
  std::vector<named_tensor> const& tensors() const override { return model_.tensors(); }
  std::size_t weight_count() const override { return model_.weights().size(); }
  void run_on(executor_ref executor) override { model_.run_on(executor); }

  void load(checkpoint_file const& file, std::string const& block) override {
    file.require("model", description());
    std::vector<T> values(weight_count());
    file.read_into(block, std::span<T>(values));
    for (T const v : values)
      if (!std::isfinite(v))
        throw checkpoint_error(file.path(), "NaN or infinity in block '" + block + "'", "finite weights");
    std::copy(values.begin(), values.end(), model_.weights().begin());
  }

  void save(std::filesystem::path const& path) const override {
    checkpoint_writer file;
    file.set("kind", "rgflow model");
    file.set("model", description());
    file.set("tensors", tensors_text(tensors()));
    file.add("weights", model_.weights());
    file.save(path);
  }

  samples sample(std::size_t count, std::uint64_t first, std::span<double const> context) const override {
    auto const drawn = model_.sample(count, first, row(context));
    return {{drawn.x.begin(), drawn.x.end()}, {drawn.log_q.begin(), drawn.log_q.end()}};
  }
  std::vector<double> log_prob(std::span<double const> x, std::span<double const> context) const override {
    auto const log_q = model_.log_prob(array(x), row(context));
    return {log_q.begin(), log_q.end()};
  }
  mapped encode(std::span<double const> x, std::span<double const> context) const override {
    return flat(model_.encode(array(x), row(context)));
  }
  mapped decode(std::span<double const> z, std::span<double const> context) const override {
    return flat(model_.decode(array(z), row(context)));
  }

 private:
  static mapped flat(typename model_type::mapped const& m) {
    return {{m.field.begin(), m.field.end()}, {m.log_det.begin(), m.log_det.end()}};
  }

  static context_values<T> row(std::span<double const> context) {
    if (context.empty()) return {};
    std::vector<T> values(context.size());
    std::transform(context.begin(), context.end(), values.begin(), [](double v) { return static_cast<T>(v); });
    // A model that reads none refuses them in its own words.
    return {values, model_type::contexts == 0 ? values.size() : model_type::contexts};
  }

  field_array array(std::span<double const> values) const {
    typename field_array::shape_type shape{};
    shape[1] = model_type::channels;
    auto const extents = sites().extents();
    std::copy(extents.begin(), extents.end(), shape.begin() + 2);
    std::size_t const per_sample = model_type::channels * sites().volume();
    shape[0] = values.size() / per_sample;
    if (values.empty() || values.size() % per_sample != 0)
      throw std::invalid_argument("found " + std::to_string(values.size()) + " numbers, expected " +
                                  std::to_string(per_sample) + " for each field and at least one field");
    auto fields = field_array::from_shape(shape);
    std::transform(values.begin(), values.end(), fields.begin(), [](double v) { return static_cast<T>(v); });
    return fields;
  }

  model_type model_;
};

}  // namespace rgflow::inline RGFLOW_ISA::engine
