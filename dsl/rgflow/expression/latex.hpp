// SPDX-License-Identifier: BSL-1.0
#pragma once

// Compilers list the way to a header before what it refuses, so those that refuse something come first.
#include <rgflow/expression/tree.hpp>

#include <rgflow/expression/text.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace rgflow::inline RGFLOW_ISA {

namespace detail {

/// Writes formulas for LaTeX's math mode. The field at the site that a density is summed over is \phi_x, the one at the
/// other end of a link \phi_{x+e}, e being the direction that over_links sums over.
class latex_writer {
 public:
  explicit latex_writer(graph const& g) : g_(g) {}

  std::string text(int id) const {
    node const& n = g_[id];
    switch (n.kind) {
      case op::number: return text(n.value);
      case op::symbol: return text(n);
      case op::imaginary_unit: return "i";
      case op::sum:
        if (g_.is_number(n.b) && g_[n.b].value.num < 0)
          return text(n.a) + " - " + text(ratio{-g_[n.b].value.num, g_[n.b].value.den});
        return text(n.a) + " + " + enclosed(n.b, g_[n.b].kind == op::negative);
      case op::difference: return text(n.a) + " - " + enclosed(n.b, strength(g_, n.b) < 2 || starts_with_minus(n.b));
      case op::product:
        return enclosed(n.a, strength(g_, n.a) < 2 || is_lattice_sum(n.a)) + between(n.a, n.b) +
               enclosed(n.b, strength(g_, n.b) < 2 || starts_with_minus(n.b));
      case op::quotient: return "\\frac{" + text(n.a) + "}{" + text(n.b) + "}";
      case op::negative: return "-" + enclosed(n.a, strength(g_, n.a) < 2 || starts_with_minus(n.a));
      case op::power:
        if (g_[n.a].kind == op::norm) return "\\left|" + text(g_[n.a].a) + "\\right|^{" + std::to_string(2 * n.b) + "}";
        return enclosed(n.a, !is_closed(n.a)) + "^{" + std::to_string(n.b) + "}";
      case op::exp: return "e^{" + text(n.a) + "}";
      case op::sqrt: return "\\sqrt{" + text(n.a) + "}";
      case op::abs: return "\\left|" + text(n.a) + "\\right|";
      case op::norm: return "\\left|" + text(n.a) + "\\right|^{2}";
      case op::conj: return is_closed(n.a) ? text(n.a) + "^{*}" : "\\left(" + text(n.a) + "\\right)^{*}";
      case op::dot: return enclosed(n.a, strength(g_, n.a) < 2) + " \\cdot " + enclosed(n.b, strength(g_, n.b) < 2);
      case op::component: return "\\left(" + text(n.a) + "\\right)^{(" + std::to_string(n.b) + ")}";
      case op::over_links: return "\\sum_{e} " + enclosed(n.a, strength(g_, n.a) < 2);
      case op::over_sites: return "\\sum_{x} " + enclosed(n.a, strength(g_, n.a) < 2);
      default: return function(n.kind) + "\\left(" + text(n.a) + "\\right)";
    }
  }

 private:
  static std::string function(op kind) {
    if (kind == op::re) return "\\operatorname{Re}";
    if (kind == op::im) return "\\operatorname{Im}";
    std::string const name = name_of(kind);
    for (std::string_view const known : {"log", "sinh", "cosh", "tanh", "sin", "cos"})
      if (name == known) return "\\" + name;
    std::string escaped;
    for (char const c : name) escaped += c == '_' ? std::string("\\_") : std::string(1, c);
    return "\\operatorname{" + escaped + "}";
  }

  static std::string text(ratio r) {
    if (r.den == 1) return std::to_string(r.num);
    return std::string(r.num < 0 ? "-" : "") + "\\frac{" + std::to_string(r.num < 0 ? -r.num : r.num) + "}{" +
           std::to_string(r.den) + "}";
  }

  static bool is_greek(std::string_view letters) {
    constexpr std::array<std::string_view, 22> names{
        "alpha", "beta", "gamma", "delta", "epsilon", "zeta",  "eta", "theta", "iota", "kappa", "lambda",
        "mu",    "nu",   "xi",    "pi",    "rho",     "sigma", "tau", "phi",   "chi",  "psi",   "omega"};
    for (auto const name : names)
      if (name == letters) return true;
    return false;
  }

  /// beta: \beta; kappa2: \kappa_{2}; m2, the square of a mass by custom: m^{2}; other words upright.
  static std::string name(std::string_view symbol) {
    if (symbol == "m2") return "m^{2}";
    std::size_t const letters = symbol.find_last_not_of("0123456789") + 1;
    std::string const head(symbol.substr(0, letters)), digits(symbol.substr(letters));
    std::string text = is_greek(head) ? "\\" + head : head.size() > 1 ? "\\mathrm{" + head + "}" : head;
    return digits.empty() ? text : text + "_{" + digits + "}";
  }

  static std::string text(node const& symbol) {
    if (!is_field(symbol.name)) return name(symbol.name);
    std::string place = symbol.name == next_field_name ? "x+e" : "x";
    for (std::size_t d = 0; d < symbol.offset.size(); ++d) {
      int const steps = symbol.offset[d];
      if (steps == 0) continue;
      place += steps > 0 ? "+" : "-";
      if (steps > 1 || steps < -1) place += std::to_string(steps > 0 ? steps : -steps);
      place += "e_{" + std::to_string(d + 1) + "}";
    }
    std::string const component = symbol.channel >= 0 ? "^{(" + std::to_string(symbol.channel) + ")}" : "";
    return "\\phi" + component + "_{" + place + "}";
  }

  /// Whether a superscript can follow without parentheses.
  bool is_closed(int id) const {
    node const& n = g_[id];
    if (n.kind == op::symbol) return n.name != "m2" && !(is_field(n.name) && n.channel >= 0);
    return (n.kind == op::number && n.value.num >= 0 && n.value.den == 1) || n.kind == op::imaginary_unit ||
           n.kind == op::abs || n.kind == op::sqrt;
  }
  bool is_lattice_sum(int id) const { return g_[id].kind == op::over_links || g_[id].kind == op::over_sites; }
  bool starts_with_minus(int id) const {
    return g_[id].kind == op::negative || (g_.is_number(id) && g_[id].value.num < 0);
  }
  /// Two numbers side by side would read as one.
  std::string between(int a, int b) const { return g_.is_number(a) && g_.is_number(b) ? " \\cdot " : " \\, "; }

  std::string enclosed(int id, bool parentheses) const {
    return parentheses ? "\\left(" + text(id) + "\\right)" : text(id);
  }

  graph const& g_;
};

}  // namespace detail

/// The formula for LaTeX's math mode, as written.
template <Expression E>
std::string to_latex(E) {
  detail::graph g(false);
  int const root = detail::import(g, E{});
  return detail::latex_writer(g).text(root);
}

}  // namespace rgflow::inline RGFLOW_ISA
