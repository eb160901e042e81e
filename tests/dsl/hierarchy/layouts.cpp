// SPDX-License-Identifier: BSL-1.0
#include "toy.hpp"

#include <rgflow/engine/hierarchy/laid_out.hpp>

#include <catch2/catch.hpp>

#include <cstddef>
#include <string_view>
#include <vector>

using namespace rgflow;

namespace {

/// A user's layout: [channel][configuration][site], each configuration by itself.
struct planes {
  static constexpr std::string_view name = "planes";
  static constexpr bool configurations_first = false;
  static constexpr std::size_t configurations(std::size_t asked, std::size_t) { return asked; }
  static constexpr std::size_t place(std::size_t configuration, std::size_t site, std::size_t channel,
                                     engine::tile_shape const& shape) {
    return (channel * shape.configurations + configuration) * shape.sites + site;
  }
};

struct outcome {
  std::vector<double> field, log_det;  // field [configuration][channel][site]
};

/// Runs the first `configurations` of `in` through the flow in layout L.
template <direction D, class L, class Model>
outcome in_layout(Model const& m, typename Model::field_array const& in, std::size_t configurations,
                  engine::context_values<double> const& context, engine::executor_ref executor) {
  using V = engine::lanes<double>;
  engine::tile_shape const shape{configurations, Model::channels, m.sites().volume()};
  std::vector<double> memory(shape.size());
  engine::tile_values<L, double> const values{memory.data(), shape};
  auto const each = [&](auto&& f) {
    for (std::size_t k = 0; k < configurations; ++k)
      for (std::size_t c = 0; c < shape.channels; ++c)
        for (std::size_t s = 0; s < shape.sites; ++s) f(values(k, s, c), (k * shape.channels + c) * shape.sites + s);
  };
  each([&](double& value, std::size_t at) { value = in.data()[at]; });
  outcome out{std::vector<double>(shape.size()), std::vector<double>(configurations, 0.0)};
  std::vector<double> packed(m.flow().packed());
  m.flow().pack(m.weights().data(), packed.data(), executor);
  engine::run_laid_out<D, V>(m.flow(), executor, values, engine::packed_weights<double>{packed.data()}, context, 0,
                             out.log_det);
  each([&](double const& value, std::size_t at) { out.field[at] = value; });
  return out;
}

template <class L, class Model>
void agrees(Model const& m, typename Model::field_array const& x, engine::context_values<double> const& context) {
  engine::serial_executor one;
  engine::tbb_executor three(3);
  auto const expected = m.encode(x, context);
  for (std::size_t n : {1U, 3U, 19U}) {
    auto const z = in_layout<direction::encode, L>(m, x, n, context, one);
    auto const again = in_layout<direction::encode, L>(m, x, n, context, three);
    auto const back = in_layout<direction::decode, L>(m, expected.field, n, context, three);
    INFO(L::name << ", " << n << " configurations");
    CHECK(z.log_det == again.log_det);  // to the last bit
    CHECK(z.field == again.field);
    for (std::size_t i = 0; i < z.field.size(); ++i) {
      // The same kernels on the same numbers: the lane they sit in makes no difference.
      REQUIRE(z.field[i] == expected.field.data()[i]);
      REQUIRE(back.field[i] == Approx(x.data()[i]).margin(1e-11));
    }
    for (std::size_t k = 0; k < n; ++k) {
      REQUIRE(z.log_det[k] == Approx(expected.log_det(k)).margin(1e-12 * static_cast<double>(m.sites().volume())));
      REQUIRE(back.log_det[k] == Approx(-z.log_det[k]).margin(1e-11));
    }
  }
}

}  // namespace

TEMPLATE_TEST_CASE("hierarchy/layouts: a flow does the same in every layout", "", RGFLOW_TOY_FLOWS,
                   RGFLOW_COARSE_TO_FINE_FLOWS) {
  auto const m = toy::stirred<TestType, double>();
  constexpr std::size_t samples = 19;
  auto const context = toy::some_context<model<TestType, double>>(samples);
  auto const x = m.sample(samples, 0, context).x;
  INFO(TestType::name);
  agrees<engine::configurations_in_lanes>(m, x, context);
  agrees<engine::patches_in_lanes>(m, x, context);
  agrees<engine::channels_innermost>(m, x, context);
  agrees<planes>(m, x, context);
}
