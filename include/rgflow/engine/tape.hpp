// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/lane_traits.hpp>
#include <rgflow/engine/simd/scalar.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>
#include <utility>
#include <vector>

namespace rgflow::inline RGFLOW_ISA::engine {

/// A record of arithmetic on numbers of type V (float, double or lanes), and its reverse sweep: the derivative of
/// a result with respect to everything that went into it, lane by lane. It keeps its memory from one use to the
/// next. This is the slow and general way to an adjoint, for code that is generic over its number type and
/// has none of its own; see Griewank & Walther, Evaluating Derivatives, 2nd ed., section 3.2.
template <class V>
class tape {
 public:
  static constexpr std::uint32_t constant = std::numeric_limits<std::uint32_t>::max();

  /// Forgets all that was recorded, keeps the memory.
  void clear() {
    nodes_.clear();
    slopes_.clear();
  }

  std::uint32_t leaf() { return add({constant, constant, kind::leaf}); }
  /// a + b and a - b need no slopes.
  std::uint32_t sum(std::uint32_t a, std::uint32_t b) { return add({a, b, kind::sum}); }
  std::uint32_t difference(std::uint32_t a, std::uint32_t b) { return add({a, b, kind::difference}); }
  /// f(a) with df/da.
  std::uint32_t unary(std::uint32_t a, V const& da) {
    slopes_.push_back(da);
    return add({a, constant, kind::unary});
  }
  /// f(a, b) with df/da and df/db.
  std::uint32_t binary(std::uint32_t a, V const& da, std::uint32_t b, V const& db) {
    slopes_.push_back(da);
    slopes_.push_back(db);
    return add({a, b, kind::binary});
  }

  /// Starts a reverse sweep: all cotangents zero.
  void start() { bars_.assign(nodes_.size(), V(0)); }
  /// Adds the cotangent of a result.
  void seed(std::uint32_t id, V const& bar) {
    if (id != constant) bars_[id] += bar;
  }
  /// Carries the seeds back to the leaves.
  void sweep() {
    auto slope = slopes_.size();
    for (std::size_t i = nodes_.size(); i-- > 0;) {
      auto const& n = nodes_[i];
      V const bar = bars_[i];
      switch (n.what) {
        case kind::leaf:
          break;
        case kind::sum:
          if (n.a != constant) bars_[n.a] += bar;
          if (n.b != constant) bars_[n.b] += bar;
          break;
        case kind::difference:
          if (n.a != constant) bars_[n.a] += bar;
          if (n.b != constant) bars_[n.b] -= bar;
          break;
        case kind::unary:
          slope -= 1;
          bars_[n.a] += slopes_[slope] * bar;
          break;
        case kind::binary:
          slope -= 2;
          bars_[n.a] += slopes_[slope] * bar;
          bars_[n.b] += slopes_[slope + 1] * bar;
          break;
      }
    }
  }
  V bar(std::uint32_t id) const { return id == constant ? V(0) : bars_[id]; }

  std::size_t size() const { return nodes_.size(); }

 private:
  enum class kind : std::uint32_t { leaf, sum, difference, unary, binary };
  struct node {
    std::uint32_t a, b;  // operands
    kind what;
  };

  std::uint32_t add(node const& n) {
    nodes_.push_back(n);
    return static_cast<std::uint32_t>(nodes_.size() - 1);
  }

  std::vector<node> nodes_;
  std::vector<V> slopes_;  // of all unary and binary nodes, in order
  std::vector<V> bars_;
};

/// A number that records what is done with it on a tape. Behaves as V does; comparisons look at the value. Numbers
/// of one calculation belong to one tape.
template <class V>
class tape_var {
 public:
  using value_type = scalar_of_t<V>;
  using mask_type = decltype(std::declval<V const&>() < std::declval<V const&>());
  static constexpr std::size_t size = lane_count<V>;

  tape_var() : value_(0) {}
  template <class S>
    requires std::is_arithmetic_v<S>
  tape_var(S s) : value_(static_cast<value_type>(s)) {}
  /// A constant.
  explicit tape_var(V const& v)
    requires(!std::is_arithmetic_v<V>)
      : value_(v) {}
  /// A leaf of the tape.
  tape_var(tape<V>& on, V const& v) : value_(v), tape_(&on), id_(on.leaf()) {}

  V const& value() const { return value_; }
  std::uint32_t id() const { return id_; }
  value_type get(std::size_t i) const { return lane(value_, i); }

  /// f(a, b) with its partial derivatives.
  static tape_var record(V const& value, tape_var const& a, V const& da, tape_var const& b, V const& db) {
    if (b.tape_ == nullptr) return record(value, a, da);
    if (a.tape_ == nullptr) return record(value, b, db);
    return tape_var(value, a.tape_, a.tape_->binary(a.id_, da, b.id_, db));
  }
  /// f(a) with its derivative.
  static tape_var record(V const& value, tape_var const& a, V const& da) {
    return a.tape_ ? tape_var(value, a.tape_, a.tape_->unary(a.id_, da)) : tape_var(value, nullptr, tape<V>::constant);
  }

  friend tape_var operator+(tape_var const& a, tape_var const& b) {
    tape<V>* const on = a.tape_ ? a.tape_ : b.tape_;
    return tape_var(a.value_ + b.value_, on, on ? on->sum(a.id_, b.id_) : tape<V>::constant);
  }
  friend tape_var operator-(tape_var const& a, tape_var const& b) {
    tape<V>* const on = a.tape_ ? a.tape_ : b.tape_;
    return tape_var(a.value_ - b.value_, on, on ? on->difference(a.id_, b.id_) : tape<V>::constant);
  }
  friend tape_var operator*(tape_var const& a, tape_var const& b) {
    return record(a.value_ * b.value_, a, b.value_, b, a.value_);
  }
  friend tape_var operator/(tape_var const& a, tape_var const& b) {
    V const q = a.value_ / b.value_;
    return record(q, a, V(1) / b.value_, b, -q / b.value_);
  }
  friend tape_var operator-(tape_var const& a) {
    return tape_var(-a.value_, a.tape_, a.tape_ ? a.tape_->difference(tape<V>::constant, a.id_) : tape<V>::constant);
  }
  friend tape_var operator+(tape_var const& a) { return a; }
  tape_var& operator+=(tape_var const& b) { return *this = *this + b; }
  tape_var& operator-=(tape_var const& b) { return *this = *this - b; }
  tape_var& operator*=(tape_var const& b) { return *this = *this * b; }
  tape_var& operator/=(tape_var const& b) { return *this = *this / b; }

  friend mask_type operator==(tape_var const& a, tape_var const& b) { return a.value_ == b.value_; }
  friend mask_type operator!=(tape_var const& a, tape_var const& b) { return a.value_ != b.value_; }
  friend mask_type operator<(tape_var const& a, tape_var const& b) { return a.value_ < b.value_; }
  friend mask_type operator<=(tape_var const& a, tape_var const& b) { return a.value_ <= b.value_; }
  friend mask_type operator>(tape_var const& a, tape_var const& b) { return a.value_ > b.value_; }
  friend mask_type operator>=(tape_var const& a, tape_var const& b) { return a.value_ >= b.value_; }

  /// Where the condition holds a, elsewhere b. Only the chosen side receives a cotangent, but both are evaluated: keep
  /// the other one finite by clamping its argument, as 0 * infinity is NaN.
  friend tape_var select(mask_type const& m, tape_var const& a, tape_var const& b) {
    return record(chosen(m, a.value_, b.value_), a, chosen(m, V(1), V(0)), b, chosen(m, V(0), V(1)));
  }
  /// Of equal or unordered operands the first, as std::min and std::max.
  friend tape_var min(tape_var const& a, tape_var const& b) { return select(b < a, b, a); }
  friend tape_var max(tape_var const& a, tape_var const& b) { return select(a < b, b, a); }
  friend tape_var fma(tape_var const& a, tape_var const& b, tape_var const& c) { return a * b + c; }
  /// The slope at 0 is 0, as of a formula.
  friend tape_var abs(tape_var const& a) {
    V const slope = chosen(a.value_ < V(0), V(-1), chosen(V(0) < a.value_, V(1), V(0)));
    return record(slope * a.value_, a, slope);
  }
  /// a with the sign of b, of which it does not depend smoothly.
  friend tape_var copysign(tape_var const& a, tape_var const& b) {
    using std::copysign;
    V const slope = copysign(V(1), a.value_) * copysign(V(1), b.value_);
    return record(slope * a.value_, a, slope);
  }

  // Steps have no derivative: the results are constants.
  friend tape_var floor(tape_var const& a) {
    using std::floor;
    return tape_var(floor(a.value_), nullptr, tape<V>::constant);
  }
  friend tape_var round(tape_var const& a) {
    using std::round;
    return tape_var(round(a.value_), nullptr, tape<V>::constant);
  }
  friend tape_var nearbyint(tape_var const& a) {
    using std::nearbyint;
    return tape_var(nearbyint(a.value_), nullptr, tape<V>::constant);
  }
  friend bool all_finite(tape_var const& a) { return all_finite(a.value_); }

 private:
  tape_var(V const& v, tape<V>* on, std::uint32_t id) : value_(v), tape_(on), id_(id) {}

  static V chosen(mask_type const& m, V const& a, V const& b) { return select(m, a, b); }

  V value_;
  tape<V>* tape_ = nullptr;
  std::uint32_t id_ = tape<V>::constant;
};

template <class V>
tape_var<V> exp(tape_var<V> const& a) {
  using std::exp;
  V const y = exp(a.value());
  return tape_var<V>::record(y, a, y);
}
template <class V>
tape_var<V> expm1(tape_var<V> const& a) {
  using std::expm1;
  V const y = expm1(a.value());
  return tape_var<V>::record(y, a, y + V(1));
}
template <class V>
tape_var<V> log(tape_var<V> const& a) {
  using std::log;
  return tape_var<V>::record(log(a.value()), a, V(1) / a.value());
}
template <class V>
tape_var<V> log1p(tape_var<V> const& a) {
  using std::log1p;
  return tape_var<V>::record(log1p(a.value()), a, V(1) / (V(1) + a.value()));
}
template <class V>
tape_var<V> sqrt(tape_var<V> const& a) {
  using std::sqrt;
  V const y = sqrt(a.value());
  return tape_var<V>::record(y, a, V(0.5) / y);
}
template <class V>
tape_var<V> rsqrt(tape_var<V> const& a) {
  V const y = rsqrt(a.value());
  return tape_var<V>::record(y, a, V(-0.5) * y * y * y);
}
template <class V>
tape_var<V> sin(tape_var<V> const& a) {
  using std::cos, std::sin;
  return tape_var<V>::record(sin(a.value()), a, cos(a.value()));
}
template <class V>
tape_var<V> cos(tape_var<V> const& a) {
  using std::cos, std::sin;
  return tape_var<V>::record(cos(a.value()), a, -sin(a.value()));
}
template <class V>
void sin_cos(tape_var<V> const& a, tape_var<V>& sine, tape_var<V>& cosine) {
  V s;
  V c;
  sin_cos(a.value(), s, c);
  tape_var<V> const from = a;  // one of the results may be the argument
  sine = tape_var<V>::record(s, from, c);
  cosine = tape_var<V>::record(c, from, -s);
}
template <class V>
tape_var<V> atan(tape_var<V> const& a) {
  using std::atan;
  return tape_var<V>::record(atan(a.value()), a, V(1) / (V(1) + a.value() * a.value()));
}
template <class V>
tape_var<V> sinh(tape_var<V> const& a) {
  using std::cosh, std::sinh;
  return tape_var<V>::record(sinh(a.value()), a, cosh(a.value()));
}
template <class V>
tape_var<V> cosh(tape_var<V> const& a) {
  using std::cosh, std::sinh;
  return tape_var<V>::record(cosh(a.value()), a, sinh(a.value()));
}
template <class V>
tape_var<V> tanh(tape_var<V> const& a) {
  using std::tanh;
  V const y = tanh(a.value());
  return tape_var<V>::record(y, a, (V(1) - y) * (V(1) + y));
}
template <class V>
tape_var<V> asinh(tape_var<V> const& a) {
  using std::asinh, std::sqrt;
  return tape_var<V>::record(asinh(a.value()), a, V(1) / sqrt(V(1) + a.value() * a.value()));
}
template <class V>
tape_var<V> atanh(tape_var<V> const& a) {
  using std::atanh;
  return tape_var<V>::record(atanh(a.value()), a, V(1) / ((V(1) - a.value()) * (V(1) + a.value())));
}
template <class V>
tape_var<V> log_cosh(tape_var<V> const& a) {
  using std::tanh;
  return tape_var<V>::record(log_cosh(a.value()), a, tanh(a.value()));
}

}  // namespace rgflow::inline RGFLOW_ISA::engine
