// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/hierarchy.hpp>
#include <rgflow/hierarchy/causal.hpp>
#include <rgflow/hierarchy/declared_steps.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <tuple>
#include <type_traits>
#include <vector>

// A picture of a hierarchy on a lattice of one or two dimensions, as SVG: a panel for every level.

namespace rgflow::inline RGFLOW_ISA {

namespace detail {

/// What is drawn of a step: boxes of `edge` sites, the first of them moved by `shift`; of a step without boxes, its
/// name.
struct drawn_step {
  std::string name;
  std::size_t edge = 0, shift = 0;
};

/// A level: its steps, how far apart its rows and columns are, and which places have sites of it.
struct drawn_level {
  std::vector<drawn_step> steps;
  std::size_t row_spacing = 1, column_spacing = 1;
  std::vector<bool> has;
};

/// A hierarchy as it is drawn, in numbers; places are [row][column] of the lattice, a ring is one row.
struct drawn_hierarchy {
  std::size_t rows = 1, columns = 1;
  bool periodic = true;
  std::vector<drawn_level> levels;
  std::vector<bool> marked;

  std::string svg() const {
    std::string body;
    std::size_t const depth = levels.size();
    bool const beside = rows > 1;  // panels of squares stand side by side, those of rings one below the other
    double below = 0;
    for (auto const& level : levels) below = std::max(below, text_height * static_cast<double>(level.steps.size()));
    double const wide = std::max(panel_width(), least_width) + margin, high = panel_height() + title + below + margin;
    for (std::size_t l = 0; l < depth; ++l) {
      auto const k = static_cast<double>(l);
      body += "<g transform=\"translate(" + number(margin + (beside ? k * wide : 0)) + "," +
              number(margin + (beside ? 0 : k * high)) + ")\">\n" + panel(l) + "</g>\n";
    }
    auto const n = static_cast<double>(depth);
    double const width = margin + (beside ? n * wide : wide), height = margin + (beside ? high : n * high);
    std::string const size = " width=\"" + number(width) + "\" height=\"" + number(height) + "\"";
    return "<svg xmlns=\"http://www.w3.org/2000/svg\"" + size + " viewBox=\"0 0 " + number(width) + " " +
           number(height) +
           "\" font-family=\"sans-serif\" font-size=\"11\">\n<clipPath id=\"lattice\"><rect x=\"0\" y=\"0\" width=\"" +
           number(panel_width()) + "\" height=\"" + number(panel_height()) + "\"/></clipPath>\n" +
           "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n" + body + "</svg>\n";
  }

 private:
  static constexpr double pitch = 18, margin = 14, title = 18, text_height = 14, least_width = 160;
  static constexpr std::array<char const*, 6> colours{"#1f5fa8", "#c4511b", "#2f8f4e", "#7a4ea3", "#a8871f", "#555555"};

  double panel_width() const { return pitch * static_cast<double>(columns); }
  double panel_height() const { return pitch * static_cast<double>(rows); }
  static double middle(std::size_t place) { return pitch * (static_cast<double>(place) + 0.5); }
  static std::string number(double value) {
    auto const tenths = static_cast<long>(value * 10 + (value < 0 ? -0.5 : 0.5));
    long const rest = tenths < 0 ? -tenths % 10 : tenths % 10;
    return (tenths < 0 && tenths > -10 ? "-" : "") + std::to_string(tenths / 10) +
           (rest == 0 ? "" : "." + std::to_string(rest));
  }

  std::string panel(std::size_t level) const {
    auto const& drawn = levels[level];
    std::size_t bulk = 0, here = 0;
    std::string sites;
    for (std::size_t row = 0; row < rows; ++row)
      for (std::size_t column = 0; column < columns; ++column) {
        std::size_t const place = row * columns + column;
        if (!drawn.has[place]) continue;
        bool const kept = level + 1 < levels.size() && levels[level + 1].has[place];
        ++here;
        bulk += kept ? 0 : 1;
        bool const is_marked = !kept && !marked.empty() && marked[place];
        sites += "<circle cx=\"" + number(middle(column)) + "\" cy=\"" + number(middle(row)) + "\" r=\"4\" stroke=\"" +
                 (is_marked ? "#d11" : "#333") + "\" stroke-width=\"" + (is_marked ? "2.2" : "1") + "\" fill=\"" +
                 (kept        ? "#333"
                  : is_marked ? "#fbb"
                              : "white") +
                 "\"/>\n";
      }
    std::string boxes, legend;
    for (std::size_t s = 0; s < drawn.steps.size(); ++s) {
      auto const& step = drawn.steps[s];
      std::string const colour = colours[s % colours.size()];
      boxes += boxes_of(step, drawn, colour, static_cast<double>(s % 3));
      legend += "<text x=\"0\" y=\"" + number(panel_height() + title + text_height * (static_cast<double>(s) + 0.8)) +
                "\" fill=\"" + colour + "\">" + std::to_string(s + 1) + ". " + step.name + "</text>\n";
    }
    return "<text x=\"0\" y=\"11\">level " + std::to_string(level) + ": " + std::to_string(here) + " sites, " +
           std::to_string(bulk) + " bulk</text>\n<g transform=\"translate(0," + number(title) +
           ")\" clip-path=\"url(#lattice)\">\n<rect width=\"" + number(panel_width()) + "\" height=\"" +
           number(panel_height()) + "\" fill=\"#f6f6f3\"/>\n" + boxes + sites + "</g>\n" + legend;
  }

  /// The boxes of a step; one that crosses the border of a torus is drawn on both sides, and clipped.
  std::string boxes_of(drawn_step const& step, drawn_level const& level, std::string const& colour,
                       double inset) const {
    if (step.edge < 2) return {};
    auto const starts = [&](std::size_t extent, std::size_t spacing) {
      if (extent == 1) return std::vector<double>{0};
      std::vector<double> all;
      for (std::size_t b = 0; b < extent / spacing / step.edge; ++b) {
        std::size_t const first = (b * step.edge + step.shift) * spacing;
        bool const crosses = first + step.edge * spacing > extent;
        if (crosses && !periodic) continue;
        all.push_back(static_cast<double>(first));
        if (crosses) all.push_back(static_cast<double>(first) - static_cast<double>(extent));
      }
      return all;
    };
    auto const cross = [&](std::size_t extent, std::size_t spacing) {
      return extent == 1 ? pitch : pitch * static_cast<double>((step.edge - 1) * spacing + 1);
    };
    double const gap = 2 + 1.5 * inset;
    std::string text;
    for (double const row : starts(rows, level.row_spacing))
      for (double const column : starts(columns, level.column_spacing))
        text += "<rect x=\"" + number(pitch * column + gap) + "\" y=\"" + number(pitch * row + gap) + "\" width=\"" +
                number(cross(columns, level.column_spacing) - 2 * gap) + "\" height=\"" +
                number(cross(rows, level.row_spacing) - 2 * gap) + "\" rx=\"4\" fill=\"none\" stroke=\"" + colour +
                "\"" + (step.shift > 0 ? " stroke-dasharray=\"4 2\"" : "") + "/>\n";
    return text;
  }
};

template <class Step>
drawn_step drawn() {
  drawn_step step;
  if constexpr (requires { Step::name(); })
    step.name = Step::name();
  else
    step.name = "a step";
  if constexpr (requires { Step::shift; }) {
    step.edge = Step::edge;
    step.shift = Step::shift;
    if (step.edge > 1) step.name += ", " + std::to_string(step.edge) + " wide";
  }
  return step;
}

template <class Flow>
drawn_hierarchy drawn_flow() {
  using facts = flow_facts<Flow>;
  using lattice_type = typename facts::lattice_type;
  static_assert(
      HoldsFor<(lattice_type::dimensions <= 2), lattice_type>,
      "rgflow: only hierarchies on lattices of one or two dimensions are drawn. See docs/hierarchy.md#check-and-show");
  drawn_hierarchy picture;
  picture.columns = lattice_type::extents[lattice_type::dimensions - 1];
  if (lattice_type::dimensions == 2) picture.rows = lattice_type::extents[0];
  picture.periodic = lattice_type::periodic;
  for (std::size_t level = 0; level < facts::depth; ++level) {
    auto const& sites = facts::sites_of_levels[level];
    auto& panel = picture.levels.emplace_back();
    declared_steps<typename facts::levels_type>::at(
        level, [&]<class... Steps>(std::type_identity<std::tuple<Steps...>>) { panel.steps = {drawn<Steps>()...}; });
    panel.column_spacing = sites.spacing(lattice_type::dimensions - 1);
    if (lattice_type::dimensions == 2) panel.row_spacing = sites.spacing(0);
    for (std::size_t site = 0; site < lattice_type::volume; ++site)
      panel.has.push_back(sites.contains(engine::vector_to(site, lattice_type::extents)));
  }
  return picture;
}

}  // namespace detail

/// The hierarchy as an SVG picture, a panel for every level: its sites (filled: kept for the next level; hollow: the
/// bulk variables of this one), and the boxes of every step in encode order, dashed where they are shifted. Lattices of
/// one and two dimensions.
template <class Flow>
std::string to_svg() {
  return detail::drawn_flow<Flow>().svg();
}

/// The same with some bulk variables marked by the sites where they stand, such as a causal cone.
template <class Flow, LatticeType Lattice>
std::string to_svg(site_set<Lattice> const& marked) {
  static_assert(
      std::is_same_v<Lattice, typename flow_facts<Flow>::lattice_type>,
      "rgflow: to_svg was given sites of another lattice than the flow's. See docs/hierarchy.md#check-and-show");
  auto picture = detail::drawn_flow<Flow>();
  for (std::size_t site = 0; site < Lattice::volume; ++site) picture.marked.push_back(marked.contains(site));
  return picture.svg();
}

}  // namespace rgflow::inline RGFLOW_ISA
