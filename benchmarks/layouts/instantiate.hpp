// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <flow/declaration.hpp>
#include <flow/random_model.hpp>
#include <layouts/encoder.hpp>
#include <layouts/menu.hpp>

#include <boost/hana/for_each.hpp>

#include <string>

namespace layouts {

template <class Layout, std::size_t Hidden>
class encoder_in final : public encoder {
  using declaration = flow::declared<8, 8, mlp<Hidden, Hidden>, laid_out<Layout>>;

 public:
  encoder_in(std::size_t extent, std::uint64_t seed_value, std::size_t threads)
      : threads_(threads), model_(flow::random_model<declaration>(extent, seed_value)) {
    model_.run_on(engine::executor_ref(threads_));
  }

  std::string layout() const override { return std::string(Layout::name); }
  double encode(xt::xtensor<float, 4> const& fields) const override {
    double sum = 0;
    for (double const log_det : model_.encode(fields).log_det) sum += log_det;
    return sum;
  }

 private:
  engine::tbb_executor threads_;
  flow::model_of<declaration> model_;
};

template <std::size_t Hidden>
std::vector<std::unique_ptr<encoder>> make_encoders_of_width(std::size_t extent, std::uint64_t seed,
                                                             std::size_t threads) {
  std::vector<std::unique_ptr<encoder>> all;
  boost::hana::for_each(compared, [&]<class Type>(Type) {
    all.push_back(std::make_unique<encoder_in<typename Type::type, Hidden>>(extent, seed, threads));
  });
  return all;
}

}  // namespace layouts
