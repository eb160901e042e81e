// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/lane_traits.hpp>

#include <cmath>
#include <concepts>
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
  void clear() { nodes_.clear(); }

  std::uint32_t add(std::uint32_t a, V const& da, std::uint32_t b, V const& db) {
    nodes_.push_back({da, db, a, b});
    return static_cast<std::uint32_t>(nodes_.size() - 1);
  }
  std::uint32_t leaf() { return add(constant, V(0), constant, V(0)); }

  /// Starts a reverse sweep: all cotangents zero.
  void start() { bars_.assign(nodes_.size(), V(0)); }
  /// Adds the cotangent of a result.
  void seed(std::uint32_t id, V const& bar) {
    if (id != constant) bars_[id] += bar;
  }
  /// Carries the seeds back to the leaves.
  void sweep() {
    for (std::size_t i = nodes_.size(); i-- > 0;) {
      auto const& n = nodes_[i];
      if (n.a != constant) bars_[n.a] += n.da * bars_[i];
      if (n.b != constant) bars_[n.b] += n.db * bars_[i];
    }
  }
  V bar(std::uint32_t id) const { return id == constant ? V(0) : bars_[id]; }

  std::size_t size() const { return nodes_.size(); }

 private:
  struct node {
    V da, db;  // partial derivatives with respect to the operands
    std::uint32_t a, b;
  };
  std::vector<node> nodes_;
  std::vector<V> bars_;
};

/// A number that records what is done with it on a tape. Behaves as V does; comparisons look at the value.
template <class V>
class tape_var {
 public:
  using value_type = scalar_of_t<V>;
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

  /// f(a, b) with its partial derivatives.
  static tape_var record(V const& value, tape_var const& a, V const& da, tape_var const& b, V const& db) {
    tape<V>* on = a.tape_ ? a.tape_ : b.tape_;
    return on ? tape_var(value, on, on->add(a.id_, da, b.id_, db)) : tape_var(value, nullptr, tape<V>::constant);
  }
  /// f(a) with its derivative.
  static tape_var record(V const& value, tape_var const& a, V const& da) {
    return a.tape_ ? tape_var(value, a.tape_, a.tape_->add(a.id_, da, tape<V>::constant, V(0)))
                   : tape_var(value, nullptr, tape<V>::constant);
  }

  friend tape_var operator+(tape_var const& a, tape_var const& b) { return record(a.value_ + b.value_, a, V(1), b, V(1)); }
  friend tape_var operator-(tape_var const& a, tape_var const& b) { return record(a.value_ - b.value_, a, V(1), b, V(-1)); }
  friend tape_var operator*(tape_var const& a, tape_var const& b) { return record(a.value_ * b.value_, a, b.value_, b, a.value_); }
  friend tape_var operator/(tape_var const& a, tape_var const& b) {
    V const q = a.value_ / b.value_;
    return record(q, a, V(1) / b.value_, b, -q / b.value_);
  }
  friend tape_var operator-(tape_var const& a) { return record(-a.value_, a, V(-1)); }
  friend tape_var operator+(tape_var const& a) { return a; }
  tape_var& operator+=(tape_var const& b) { return *this = *this + b; }
  tape_var& operator-=(tape_var const& b) { return *this = *this - b; }
  tape_var& operator*=(tape_var const& b) { return *this = *this * b; }
  tape_var& operator/=(tape_var const& b) { return *this = *this / b; }

  friend auto operator==(tape_var const& a, tape_var const& b) { return a.value_ == b.value_; }
  friend auto operator!=(tape_var const& a, tape_var const& b) { return a.value_ != b.value_; }
  friend auto operator<(tape_var const& a, tape_var const& b) { return a.value_ < b.value_; }
  friend auto operator<=(tape_var const& a, tape_var const& b) { return a.value_ <= b.value_; }
  friend auto operator>(tape_var const& a, tape_var const& b) { return a.value_ > b.value_; }
  friend auto operator>=(tape_var const& a, tape_var const& b) { return a.value_ >= b.value_; }

 private:
  tape_var(V const& v, tape<V>* on, std::uint32_t id) : value_(v), tape_(on), id_(id) {}

  V value_;
  tape<V>* tape_ = nullptr;
  std::uint32_t id_ = tape<V>::constant;
};

namespace detail {
template <class Mask, class V>
V chosen(Mask const& m, V const& a, V const& b) {
  if constexpr (std::same_as<Mask, bool>)
    return m ? a : b;
  else
    return select(m, a, b);
}
}  // namespace detail

/// Where the condition holds a, elsewhere b. Only the chosen side receives a cotangent, but both are evaluated: keep the
/// other one finite by clamping its argument, as 0 * infinity is NaN.
template <class Mask, class V>
tape_var<V> select(Mask const& m, tape_var<V> const& a, tape_var<V> const& b) {
  return tape_var<V>::record(detail::chosen(m, a.value(), b.value()), a, detail::chosen(m, V(1), V(0)), b,
                             detail::chosen(m, V(0), V(1)));
}
template <class V>
tape_var<V> min(tape_var<V> const& a, tape_var<V> const& b) {
  return select(b < a, b, a);
}
template <class V>
tape_var<V> max(tape_var<V> const& a, tape_var<V> const& b) {
  return select(a < b, b, a);
}
template <class V>
tape_var<V> abs(tape_var<V> const& a) {
  return select(a < tape_var<V>(0), -a, a);
}
template <class V>
tape_var<V> fma(tape_var<V> const& a, tape_var<V> const& b, tape_var<V> const& c) {
  return a * b + c;
}

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
  return tape_var<V>(1) / sqrt(a);
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
