// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/hierarchy/refusals_first.hpp>  // before all others
#include <rgflow/bijector/oriented.hpp>

#include <rgflow/hierarchy.hpp>
#include <rgflow/hierarchy/causal.hpp>
#include <rgflow/hierarchy/declared_steps.hpp>
#include <rgflow/hierarchy/door.hpp>
#include <rgflow/hierarchy/drawn_masks.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <tuple>
#include <type_traits>
#include <vector>

// A picture of a hierarchy on a lattice, as SVG: a panel for every level, of three dimensions layer below layer.

namespace rgflow::inline RGFLOW_ISA {

namespace detail {

/// What is drawn of a step: boxes of `edge` sites, the first of them moved by `shift`; its name, and the masks of its
/// couplings.
struct drawn_step {
  std::string name;
  std::size_t edge = 0, shift = 0;
  std::vector<drawn_mask> masks;
};

/// A level: its steps, how far apart its layers, rows and columns are, which places have sites of it, and which of
/// these are marked, those that were asked for with a dot.
struct drawn_level {
  std::vector<drawn_step> steps;
  std::size_t layer_spacing = 1, row_spacing = 1, column_spacing = 1;
  std::vector<bool> has, marked, asked_for;
};

/// A hierarchy as it is drawn, in numbers; places are [layer][row][column] of the lattice, a square is one layer, a
/// ring one row.
struct drawn_hierarchy {
  std::size_t layers = 1, rows = 1, columns = 1;
  bool periodic = true;
  std::vector<drawn_level> levels;

  std::string svg() const {
    std::string body;
    std::size_t const depth = levels.size();
    bool const beside = rows > 1;  // panels of squares stand side by side, those of rings one below the other
    double below = 0;
    for (auto const& level : levels) {
      double height = 0;
      for (auto const& step : level.steps) height += legend_height(step);
      below = std::max(below, height);
    }
    double const wide = std::max(panel_width() + bars_width(), least_width) + margin,
                 high = panel_height() + title + below + margin;
    for (std::size_t l = 0; l < depth; ++l) {
      auto const k = static_cast<double>(l);
      body += "<g transform=\"translate(" + number(margin + (beside ? k * wide : 0)) + "," +
              number(margin + (beside ? 0 : k * high)) + ")\">\n" + panel(l) + "</g>\n";
    }
    auto const n = static_cast<double>(depth);
    double const width = margin + (beside ? n * wide : wide), height = margin + (beside ? high : n * high);
    std::string const size = " width=\"" + number(width) + "\" height=\"" + number(height) + "\"";
    return "<svg xmlns=\"http://www.w3.org/2000/svg\"" + size + " viewBox=\"0 0 " + number(width) + " " +
           number(height) + "\" font-family=\"sans-serif\" font-size=\"11\">\n<clipPath id=\"" + clip() +
           "\"><rect x=\"0\" y=\"0\" width=\"" + number(panel_width()) + "\" height=\"" + number(layer_height()) +
           "\"/></clipPath>\n" + "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n" + body + "</svg>\n";
  }

 private:
  static constexpr double pitch = 18, margin = 14, title = 18, text_height = 14, least_width = 160, mask_site = 4;
  static constexpr double between_layers = 6, bar = 4;
  static constexpr std::array<char const*, 6> colours{"#1f5fa8", "#c4511b", "#2f8f4e", "#7a4ea3", "#a8871f", "#555555"};

  /// A name that pictures of other sizes on the same page don't have.
  std::string clip() const { return "lattice_" + std::to_string(rows) + "_" + std::to_string(columns); }
  static std::string escaped(std::string const& words) {
    std::string text;
    for (char const c : words) text += c == '<' ? "&lt;" : c == '&' ? "&amp;" : std::string(1, c);
    return text;
  }

  double panel_width() const { return pitch * static_cast<double>(columns); }
  double layer_height() const { return pitch * static_cast<double>(rows); }
  double top_of(std::size_t layer) const { return (layer_height() + between_layers) * static_cast<double>(layer); }
  double panel_height() const { return top_of(layers - 1) + layer_height(); }
  /// Beside the layers stand bars, a column of them for every step, as long as its boxes reach.
  double bars_width() const {
    std::size_t steps = 0;
    for (auto const& level : levels) steps = std::max(steps, level.steps.size());
    return layers == 1 ? 0 : bar * static_cast<double>(steps + 1);
  }
  static double middle(std::size_t place) { return pitch * (static_cast<double>(place) + 0.5); }
  static std::size_t mask_rows(drawn_step const& step) {
    std::size_t rows = 0;
    for (auto const& mask : step.masks) rows = std::max(rows, mask.rows());
    return rows;
  }
  static double legend_height(drawn_step const& step) {
    return text_height + (step.masks.empty() ? 0 : mask_site * static_cast<double>(mask_rows(step)) + 4);
  }
  static std::string number(double value) {
    auto const tenths = static_cast<long>(value * 10 + (value < 0 ? -0.5 : 0.5));
    long const rest = tenths < 0 ? -tenths % 10 : tenths % 10;
    return (tenths < 0 && tenths > -10 ? "-" : "") + std::to_string(tenths / 10) +
           (rest == 0 ? "" : "." + std::to_string(rest));
  }

  std::string panel(std::size_t level) const {
    auto const& drawn = levels[level];
    std::size_t bulk = 0, here = 0;
    for (std::size_t place = 0; place < drawn.has.size(); ++place) {
      if (!drawn.has[place]) continue;
      ++here;
      if (!is_kept(level, place)) ++bulk;
    }
    std::string pictures;
    for (std::size_t layer = 0; layer < layers; ++layer) {
      auto const sites = sites_in(level, layer);
      if (sites.empty()) continue;
      pictures += "<g transform=\"translate(0," + number(title + top_of(layer)) + ")\" clip-path=\"url(#" + clip() +
                  ")\">\n<rect width=\"" + number(panel_width()) + "\" height=\"" + number(layer_height()) +
                  "\" fill=\"#f6f6f3\"/>\n" + boxes_in(drawn, layer) + sites + "</g>\n";
    }
    std::string legend;
    double y = panel_height() + title;
    for (std::size_t s = 0; s < drawn.steps.size(); ++s) {
      auto const& step = drawn.steps[s];
      if (layers > 1) pictures += bars_of(step, drawn, s);
      legend += "<text x=\"0\" y=\"" + number(y + 0.8 * text_height) + "\" fill=\"" + colour_of(s) + "\">" +
                std::to_string(s + 1) + ". " + escaped(step.name) + "</text>\n" +
                masks_of(step, y + text_height, colour_of(s));
      y += legend_height(step);
    }
    return "<text x=\"0\" y=\"11\">level " + std::to_string(level) + ": " + std::to_string(here) + " sites, " +
           std::to_string(bulk) + " bulk</text>\n" + pictures + legend;
  }

  static std::string colour_of(std::size_t step) { return colours[step % colours.size()]; }
  bool is_kept(std::size_t level, std::size_t place) const {
    return level + 1 < levels.size() && levels[level + 1].has[place];
  }

  std::string sites_in(std::size_t level, std::size_t layer) const {
    auto const& drawn = levels[level];
    std::string sites;
    for (std::size_t row = 0; row < rows; ++row)
      for (std::size_t column = 0; column < columns; ++column) {
        std::size_t const place = (layer * rows + row) * columns + column;
        if (!drawn.has[place]) continue;
        bool const is_marked = !drawn.marked.empty() && drawn.marked[place];
        std::string const circle = "<circle cx=\"" + number(middle(column)) + "\" cy=\"" + number(middle(row)) + "\"";
        sites += circle + " r=\"4\" stroke=\"" + (is_marked ? "#d11" : "#333") + "\" stroke-width=\"" +
                 (is_marked ? "2.2" : "1") + "\" fill=\"" +
                 (is_kept(level, place) ? "#333"
                  : is_marked           ? "#fbb"
                                        : "white") +
                 "\"/>\n";
        if (!drawn.asked_for.empty() && drawn.asked_for[place]) sites += circle + " r=\"2\" fill=\"#d11\"/>\n";
      }
    return sites;
  }

  std::string boxes_in(drawn_level const& level, std::size_t layer) const {
    std::string boxes;
    for (std::size_t s = 0; s < level.steps.size(); ++s)
      if (has_boxes_in(level.steps[s], level, layer))
        boxes += boxes_of(level.steps[s], level, colour_of(s), static_cast<double>(s % 3));
    return boxes;
  }

  /// The masks of a step, coupling after coupling, and close together the channels that differ.
  static std::string masks_of(drawn_step const& step, double y, std::string const& colour) {
    std::string text;
    double x = 0;
    for (auto const& mask : step.masks) {
      for (auto const& sites : mask.channels) {
        for (std::size_t n = 0; n < sites.size(); ++n)
          text += "<rect class=\"" + std::string(1, sites[n]) + "\" x=\"" +
                  number(x + mask_site * static_cast<double>(n % mask.columns)) + "\" y=\"" +
                  number(y + mask_site * static_cast<double>(n / mask.columns)) + "\" width=\"" + number(mask_site) +
                  "\" height=\"" + number(mask_site) + "\" stroke=\"" + colour + "\" stroke-width=\"0.5\" fill=\"" +
                  (sites[n] == 'k'   ? colour
                   : sites[n] == 'm' ? "white"
                                     : "#ddd") +
                  "\"/>\n";
        x += mask_site * static_cast<double>(mask.columns) + 1;
      }
      x += 4;
    }
    return text;
  }

  /// Where the boxes of a step begin along an axis; one that crosses the border of a torus begins on both sides.
  std::vector<double> starts(drawn_step const& step, std::size_t extent, std::size_t spacing) const {
    if (extent == 1) return {0};
    std::vector<double> all;
    for (std::size_t b = 0; b < extent / spacing / step.edge; ++b) {
      std::size_t const first = (b * step.edge + step.shift) * spacing;
      bool const crosses = first + step.edge * spacing > extent;
      if (crosses && !periodic) continue;
      all.push_back(static_cast<double>(first));
      if (crosses) all.push_back(static_cast<double>(first) - static_cast<double>(extent));
    }
    return all;
  }
  static double reach(drawn_step const& step, std::size_t spacing) {
    return static_cast<double>((step.edge - 1) * spacing);
  }

  bool has_boxes_in(drawn_step const& step, drawn_level const& level, std::size_t layer) const {
    if (step.edge < 2) return false;
    auto const z = static_cast<double>(layer);
    for (double const first : starts(step, layers, level.layer_spacing))
      if (layers == 1 || (first <= z && z <= first + reach(step, level.layer_spacing))) return true;
    return false;
  }

  /// Which layers the boxes of a step reach over.
  std::string bars_of(drawn_step const& step, drawn_level const& level, std::size_t number_of_step) const {
    std::string text;
    if (step.edge < 2) return text;
    double const last_layer = static_cast<double>(layers - 1),
                 x = panel_width() + bar * (static_cast<double>(number_of_step) + 1);
    for (double const first : starts(step, layers, level.layer_spacing)) {
      double const last = first + reach(step, level.layer_spacing);
      double const from = std::max(first, 0.0), to = std::min(last, last_layer);
      double const start = (layer_height() + between_layers) * from + (first < 0 ? 0 : 4),
                   end = (layer_height() + between_layers) * to + layer_height() - (last > last_layer ? 0 : 4);
      text += "<path d=\"M" + number(x) + " " + number(title + start) + "V" + number(title + end) + "\" stroke=\"" +
              colour_of(number_of_step) + "\" stroke-width=\"2\"" +
              (step.shift > 0 ? " stroke-dasharray=\"4 2\"" : "") + "/>\n";
    }
    return text;
  }

  /// The boxes of a step in a layer, clipped.
  std::string boxes_of(drawn_step const& step, drawn_level const& level, std::string const& colour,
                       double inset) const {
    auto const cross = [&](std::size_t extent, std::size_t spacing) {
      return extent == 1 ? pitch : pitch * (reach(step, spacing) + 1);
    };
    double const gap = 2 + 1.5 * inset;
    std::string text;
    for (double const row : starts(step, rows, level.row_spacing))
      for (double const column : starts(step, columns, level.column_spacing))
        text += "<rect x=\"" + number(pitch * column + gap) + "\" y=\"" + number(pitch * row + gap) + "\" width=\"" +
                number(cross(columns, level.column_spacing) - 2 * gap) + "\" height=\"" +
                number(cross(rows, level.row_spacing) - 2 * gap) + "\" rx=\"4\" fill=\"none\" stroke=\"" + colour +
                "\"" + (step.shift > 0 ? " stroke-dasharray=\"4 2\"" : "") + "/>\n";
    return text;
  }
};

template <class Step, class Facts>
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
    if (step.shift > 0) step.name += ", shifted by " + std::to_string(step.shift);
  }
  step.masks =
      masks_in_step<Facts::lattice_type::dimensions, Facts::field_type::channels, Facts::contexts>::template of<Step>();
  return step;
}

template <class Flow>
drawn_hierarchy drawn_flow() {
  using facts = flow_facts<Flow>;
  using lattice_type = typename facts::lattice_type;
  drawn_hierarchy picture;
  constexpr std::size_t dimensions = lattice_type::dimensions;
  picture.columns = lattice_type::extents[dimensions - 1];
  if (dimensions > 1) picture.rows = lattice_type::extents[dimensions - 2];
  if (dimensions > 2) picture.layers = lattice_type::extents[dimensions - 3];
  picture.periodic = lattice_type::periodic;
  for (std::size_t level = 0; level < facts::depth; ++level) {
    auto const& sites = facts::sites_of_levels[level];
    auto& panel = picture.levels.emplace_back();
    declared_steps<typename facts::levels_type>::at(
        level,
        [&]<class... Steps>(std::type_identity<std::tuple<Steps...>>) { panel.steps = {drawn<Steps, facts>()...}; });
    panel.column_spacing = sites.spacing(dimensions - 1);
    if (dimensions > 1) panel.row_spacing = sites.spacing(dimensions - 2);
    if (dimensions > 2) panel.layer_spacing = sites.spacing(dimensions - 3);
    for (std::size_t site = 0; site < lattice_type::volume; ++site)
      panel.has.push_back(sites.contains(engine::vector_to(site, lattice_type::extents)));
  }
  return picture;
}

/// The flow with the sites marked through which what one site depends on runs: after the steps of each level, from a
/// boundary site on (Forward), or before them, from a bulk variable back.
template <class Flow, bool Forward>
drawn_hierarchy drawn_dependence(std::size_t site) {
  using structure = causal_structure<Flow>;
  typename structure::sites boundary;
  boundary.insert(site);
  auto picture = drawn_flow<typename structure::asked::flow>();
  auto& own = picture.levels[Forward ? 0 : structure::level_of(site)];
  own.asked_for.resize(boundary.volume);
  own.asked_for[site] = true;
  auto const mark = [&](std::size_t level, auto const& set) {
    picture.levels[level].marked.resize(set.volume);
    for (std::size_t k = 0; k < set.count(); ++k) picture.levels[level].marked[set[k]] = true;
  };
  if constexpr (Forward)
    structure::follow_up(boundary, mark);
  else
    structure::follow_down(site, mark);
  return picture;
}

}  // namespace detail

/// A site of the fine lattice, or a bulk variable by the site where it stands, whose dependence is to be drawn.
struct boundary_site {
  std::size_t site;
};
struct bulk_variable {
  std::size_t site;
};

/// The hierarchy as an SVG picture, a panel for every level: its sites (filled: kept for the next level; hollow: the
/// bulk variables of this one), and the boxes of every step in encode order, dashed where they are shifted. Below stand
/// the masks of the couplings (filled: kept; white: moved; grey: neither), those of a lattice-wide one for the sites of
/// a period, channels side by side where they differ. A lattice of three dimensions is drawn layer below layer, those
/// that have sites of the level; beside them bars reach over the layers that are in a box together.
template <class Flow>
std::string to_svg() {
  static_assert(detail::looked_at_door<typename detail::hierarchy_of<Flow>::type>::passed);
  return detail::drawn_flow<Flow>().svg();
}

/// The same with some bulk variables marked by the sites where they stand, such as a causal cone.
template <class Flow, SetOfSites Sites>
std::string to_svg(Sites const& marked) {
  static_assert(
      std::is_same_v<typename Sites::lattice_type, typename flow_facts<Flow>::lattice_type>,
      "rgflow: to_svg was given sites of another lattice than the flow's. See docs/hierarchy.md#check-and-show");
  auto picture = detail::drawn_flow<Flow>();
  auto& levels = picture.levels;
  for (std::size_t l = 0; l < levels.size(); ++l)
    for (std::size_t site = 0; site < levels[l].has.size(); ++site)
      levels[l].marked.push_back(marked.contains(site) && (l + 1 == levels.size() || !levels[l + 1].has[site]));
  return picture.svg();
}

/// The same with what x = decode(z) at a boundary site depends on: on every level the bulk variables and, as a kept
/// site stands for those of coarser levels, the sites that are kept. Throws std::out_of_range if the lattice has no
/// such site.
template <class Flow>
std::string to_svg(boundary_site asked_for) {
  return detail::drawn_dependence<Flow, true>(asked_for.site).svg();
}

/// The same with what a bulk variable of z = encode(x) depends on: the sites of every level, as the level before hands
/// them on. On level 0 that is its receptive field.
/// Throws std::out_of_range if the lattice has no such site.
template <class Flow>
std::string to_svg(bulk_variable asked_for) {
  return detail::drawn_dependence<Flow, false>(asked_for.site).svg();
}

}  // namespace rgflow::inline RGFLOW_ISA
