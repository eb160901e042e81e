// SPDX-License-Identifier: BSL-1.0
// EXPECT: what check_loss was given is not an objective for this density
// EXPECT: lacks<.*knows_weights
#include <rgflow/engine/checker/loss.hpp>
#include <rgflow/engine/train.hpp>
#include <rgflow/language.hpp>
#include <rgflow/model.hpp>

using namespace rgflow;

struct block : chain<coupling<halves, affine, mlp<4>>, coupling<complement<halves>, affine, mlp<4>>> {};
struct flow : hierarchy<torus<4>, real_field, every_level<decimate<2, block>>> {};

/// log q of a sample.
struct entropy {
  std::string describe() const { return "entropy"; }
  template <class S>
  S operator()(engine::lattice const&, S const*, S const& log_q) const {
    return log_q;
  }
};

bool checked(model<flow>& m) {
#ifdef RGFLOW_TWIN
  return check_loss(sampled_loss(entropy{}, "entropy"), m).passed();
#else
  return check_loss(entropy{}, m).passed();
#endif
}
