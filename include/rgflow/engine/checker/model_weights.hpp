// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/checker/difference.hpp>
#include <rgflow/engine/checker/draw.hpp>
#include <rgflow/engine/checker/report.hpp>
#include <rgflow/engine/density/contract.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <type_traits>
#include <vector>

namespace rgflow::inline RGFLOW_ISA::engine {

/// The trained weights of a density while it is checked: moved away from where they start, and given back in the end.
template <class D>
class model_weights {
  using T = typename D::value_type;

 public:
  explicit model_weights(D& q) : weights_(q.weights()), given_(weights_.begin(), weights_.end()), here_(given_) {
    for (auto const& tensor : q.tensors())
      for (std::size_t i = 0; tensor.trained && i < tensor.size; ++i) trained_.push_back(tensor.offset + i);
  }
  model_weights(model_weights const&) = delete;
  ~model_weights() { std::copy(given_.begin(), given_.end(), weights_.begin()); }

  /// Normal noise on those that were given.
  void stir(draws& from, double deviation) {
    here_ = given_;
    for (std::size_t const k : trained_) here_[k] += static_cast<T>(deviation * from.next());
    std::copy(here_.begin(), here_.end(), weights_.begin());
  }

  /// How far `gradient` is from the derivative of value() by the trained weights, one by one, or some of many, and
  /// along random directions; relative to its largest number.
  template <class F>
  double error_of(std::vector<double> const& gradient, check_options const& options, draws& from, F const& value) {
    double error = 0;
    auto const look = [&](std::vector<double> const& along) {
      double found = 0;
      for (std::size_t k = 0; k < trained_.size(); ++k) found += along[k] * gradient[trained_[k]];
      double const here = slope_error(found, [&](double h) {
        for (std::size_t k = 0; k < trained_.size(); ++k)
          weights_[trained_[k]] = here_[trained_[k]] + static_cast<T>(h * along[k]);
        return value();
      });
      if (!(here <= error)) error = here;
    };
    std::size_t const stride = trained_.size() / std::max<std::size_t>(1, options.single_weights) + 1;
    for (std::size_t k = 0; k < trained_.size(); k += stride) {
      std::vector<double> along(trained_.size(), 0.0);
      along[k] = 1;
      look(along);
    }
    for (int k = 0; k < 3 && !trained_.empty(); ++k)
      look(from.normals<double>(trained_.size(), 1 / std::sqrt(static_cast<double>(trained_.size()))));
    std::copy(here_.begin(), here_.end(), weights_.begin());
    return error / size_of_all(gradient);
  }

  /// What is allowed to a derivative that is compared with differences of what is computed in T.
  static constexpr double allowed = std::is_same_v<T, double> ? 1e-6 : 2e-2;

 private:
  std::span<T> weights_;
  std::vector<T> given_, here_;
  std::vector<std::size_t> trained_{};
};

}  // namespace rgflow::inline RGFLOW_ISA::engine
