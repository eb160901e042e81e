// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <flow/declaration.hpp>
#include <flow/random_model.hpp>
#include <flow/theory.hpp>
#include <layouts/flow_in_layout.hpp>
#include <layouts/menu.hpp>

#include <rgflow/engine/train.hpp>

#include <boost/hana/for_each.hpp>

#include <memory>
#include <numeric>
#include <string>
#include <vector>

namespace layouts {

template <class Layout, std::size_t Hidden>
class declared_flow final : public flow_in_layout {
  using declaration = flow::declared<8, 8, mlp<Hidden, Hidden>, laid_out<Layout>>;

 public:
  declared_flow(std::size_t extent, std::uint64_t seed_value, std::size_t threads)
      : threads_(threads), model_(flow::random_model<declaration>(extent, seed_value)), gradient_(model_) {
    model_.run_on(engine::executor_ref(threads_));
  }

  std::string layout() const override { return std::string(Layout::name); }

  bool trains_in_blocks() const override { return model_.spreads_training(1, 1); }

  double run(work what, xt::xtensor<float, 4> const& fields) override {
    if (what == work::training) {
      gradient_(reverse_kl(flow::bind_theory()), model_.seed_value(), 0, fields.shape()[0]);
      return std::accumulate(gradient_.losses().begin(), gradient_.losses().end(), 0.0);
    }
    if (what == work::sample) {
      auto const drawn = model_.sample(fields.shape()[0]);
      return std::accumulate(drawn.log_q.begin(), drawn.log_q.end(), 0.0);
    }
    auto const mapped = what == work::encode ? model_.encode(fields) : model_.decode(fields);
    return std::accumulate(mapped.log_det.begin(), mapped.log_det.end(), 0.0);
  }

 private:
  engine::tbb_executor threads_;
  flow::model_of<declaration> model_;
  engine::batch_gradient<flow::model_of<declaration>> gradient_;
};

template <std::size_t Hidden>
std::vector<std::unique_ptr<flow_in_layout>> make_flows_of_width(std::size_t extent, std::uint64_t seed,
                                                                 std::size_t threads) {
  std::vector<std::unique_ptr<flow_in_layout>> all;
  boost::hana::for_each(compared, [&]<class Type>(Type) {
    all.push_back(std::make_unique<declared_flow<typename Type::type, Hidden>>(extent, seed, threads));
  });
  return all;
}

template <std::size_t Hidden>
std::string automatic_layout_of_width(std::size_t extent, work what, std::size_t samples) {
  auto const model = flow::random_model<flow::declared<8, 8, mlp<Hidden, Hidden>>>(extent, 0);
  return std::string(what == work::training ? model.layout_of_training(samples) : model.layout_of_samples(samples));
}

}  // namespace layouts
