// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/bijector/weights.hpp>
#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/lane_traits.hpp>
#include <rgflow/engine/one_site/normal_tail.hpp>
#include <rgflow/engine/one_site/partition.hpp>
#include <rgflow/engine/one_site/quantile.hpp>
#include <rgflow/engine/one_site/real_site.hpp>
#include <rgflow/engine/one_site/transverse.hpp>
#include <rgflow/engine/simd/scalar.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <memory>
#include <mutex>
#include <utility>

namespace rgflow::inline RGFLOW_ISA::engine {

/// One site of a complex field with the density exp(-V(|phi|) + re(conj(h) phi)) / Z1(|h|), as a bijection between phi
/// and two standard normal numbers. In the frame of h, phi = (u + i v) h/|h|, u has a density of the kind of a real
/// field in the field |h|, and v given u one that does not depend on h: the first number makes u, the second v. Where h
/// vanishes its direction is taken as that of the real axis; the map jumps there, its density does not.
template <class Potential>
class isotropic_site {
  using across = one_site_transverse<Potential>;
  using along = one_site_partition<one_site_longitudinal<Potential>>;

 public:
  static constexpr std::size_t channels = 2;
  template <class V>
  using numbers = std::array<V, channels>;

  /// `strength` is the most that all neighbours together make of a field of size one. A Potential has operator()(u, v)
  /// and slopes(u, v), and depends on u^2 + v^2 alone. Throws std::invalid_argument if Z1 does not exist, or the
  /// potential is not smooth.
  isotropic_site(Potential potential, double strength)
      : reach_(potential, strength),
        across_(std::make_shared<across const>(std::move(potential), reach_.field, reach_.table)),
        z1_(one_site_longitudinal<Potential>(across_), reach_.h) {}

  Potential const& potential() const { return across_->potential(); }
  /// As a function of |h|.
  along const& z1() const { return z1_; }

  template <class V>
  site_partition<V, channels> partition(numbers<V> const& h) const {
    frame<V> const in(h);
    auto const at = z1_.at(in.size);
    return {at.log_z, in.back({at.mean, V(0)})};
  }

  /// Encode: phi -> z. Decode: z -> phi.
  template <direction D, class V>
  site_image<V, channels> run(numbers<V> const& from, numbers<V> const& h) const {
    auto const& q = quantiles();
    frame<V> const in(h);
    V const log_z = z1_.at(in.size).log_z;
    numbers<V> w, z;
    if constexpr (D == direction::decode) {
      z = from;
      w[0] = q.u.value(z[0], in.size, log_z);
      w[1] = q.v.value(z[1], w[0], across_->at(w[0]).log_z);
    } else {
      w = in.into(from);
      z = {q.u.bulk(w[0], in.size, log_z), q.v.bulk(w[1], w[0], across_->at(w[0]).log_z)};
    }
    V const log_p = in.size * w[0] - potential()(w[0], w[1]) - log_z;
    V const log_slope = log_normal_density(z[0]) + log_normal_density(z[1]) - log_p;
    if constexpr (D == direction::decode)
      return {in.back(w), log_slope};
    else
      return {z, -log_slope};
  }

  /// The adjoint of run<D>: on entry `bar` is the cotangent of its output and log_det_bar that of the log-determinant,
  /// on return `bar` is the cotangent of its input. Returns that of h.
  template <direction D, class V>
  numbers<V> pull_back(numbers<V> const& phi, numbers<V> const& z, numbers<V> const& h, V const& log_det_bar,
                       numbers<V>& bar) const {
    frame<V> const in(h);
    auto const w = in.into(phi);
    auto const at = z1_.at(in.size);
    auto const given_u = across_->at(w[0]);
    auto const u = quantiles().u.slopes_at(z[0], w[0], in.size, at.log_z, at.mean);
    auto const v = quantiles().v.slopes_at(z[1], w[1], w[0], given_u.log_z, given_u.mean);
    auto down = potential().slopes(w[0], w[1]);  // -d log p
    down[0] = down[0] - in.size;
    V along_h, across_h;  // of the cotangent of h
    if constexpr (D == direction::decode) {
      numbers<V> total = in.into(bar);
      across_h = in.per_length(V(total[1] * w[0] - total[0] * w[1]));
      total[1] = total[1] + log_det_bar * down[1];
      total[0] = total[0] + log_det_bar * down[0] + total[1] * v.by_h;
      along_h = total[0] * u.by_h + log_det_bar * (at.mean - w[0]);
      bar = {total[0] * u.by_z - log_det_bar * z[0], total[1] * v.by_z - log_det_bar * z[1]};
    } else {
      numbers<V> const share{share_of(V(bar[0] + log_det_bar * z[0]), u.by_z),
                             share_of(V(bar[1] + log_det_bar * z[1]), v.by_z)};
      numbers<V> const by_w{share[0] - share[1] * v.by_h, share[1]};
      // V turns with phi: of log p only h u knows the angle of h.
      across_h = in.per_length(V(by_w[0] * w[1] - by_w[1] * w[0])) + log_det_bar * w[1];
      along_h = log_det_bar * (w[0] - at.mean) - share[0] * u.by_h;
      bar = in.back({by_w[0] - log_det_bar * down[0], by_w[1] - log_det_bar * down[1]});
    }
    return in.back({along_h, across_h});
  }

 private:
  /// |h|, and the axes along and across h.
  template <class V>
  struct frame {
    V size;
    numbers<V> axis;

    explicit frame(numbers<V> const& h) {
      using std::abs, std::max, std::sqrt;
      V const largest = max(abs(h[0]), abs(h[1]));  // whose square may be too small for a float
      auto const nothing = largest == V(0);
      V const scale = select(nothing, V(1), largest), a = select(nothing, V(1), V(h[0] / scale)), b = h[1] / scale;
      V const length = sqrt(a * a + b * b);
      size = largest * length;
      axis = {a / length, b / length};
    }
    /// A cotangent of the angle as one of the component across.
    V per_length(V const& by_angle) const { return select(size == V(0), V(0), V(by_angle / size)); }
    /// Components along and across.
    numbers<V> into(numbers<V> const& x) const {
      return {axis[0] * x[0] + axis[1] * x[1], axis[0] * x[1] - axis[1] * x[0]};
    }
    numbers<V> back(numbers<V> const& w) const {
      return {axis[0] * w[0] - axis[1] * w[1], axis[1] * w[0] + axis[0] * w[1]};
    }
  };

  /// How far tables go.
  struct reach {
    double h, field, table;

    reach(Potential const& potential, double strength) {
      struct on_the_real_axis {
        Potential const& of;
        double operator()(double u) const { return of(u, 0.0); }
        double slope(double u) const { return of.slopes(u, 0.0)[0]; }
      };
      one_site_density<on_the_real_axis> const section({potential});
      h = std::max(2 * strength * section.range(0, 30).to, 1e-3);  // all neighbours twice as large as they get alone
      field = section.range(h, 45).to;
      double const far = section.range(h, 100).to;
      // A search for the range of u starts from 1 and looks at twice as much; what is beyond the table takes longer.
      table = std::min(2 * std::max(1.0, std::exp2(std::ceil(std::log2(far)))), 64 * far);
    }
  };

  struct both_quantiles {
    one_site_quantile<along> u;
    one_site_quantile<across> v;
  };
  /// Their tables are not made before they are needed: training does without.
  both_quantiles const& quantiles() const {
    std::call_once(once_, [&] {
      quantiles_ = std::make_unique<both_quantiles const>(
          both_quantiles{one_site_quantile<along>(z1_), one_site_quantile<across>(*across_)});
    });
    return *quantiles_;
  }

  reach reach_;
  std::shared_ptr<across const> across_;
  along z1_;
  mutable std::once_flag once_;
  mutable std::unique_ptr<both_quantiles const> quantiles_;
};

}  // namespace rgflow::inline RGFLOW_ISA::engine
