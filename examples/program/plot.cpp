// SPDX-License-Identifier: BSL-1.0
#include <program/axis.hpp>
#include <program/markup.hpp>
#include <program/plot.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <limits>
#include <stdexcept>

namespace program {
namespace {

constexpr double width = 560;
constexpr double height = 340;
constexpr double left = 66;
constexpr double right = 14;
constexpr double bottom = 46;
constexpr double top_margin = 10;
constexpr double legend_line = 20;
constexpr std::size_t colours = 6;  // .c0 to .c5 in the page's style

std::string coordinate(double value) {
  std::array<char, 32> text;
  std::snprintf(text.data(), text.size(), "%.2f", value);
  return text.data();
}

std::string attribute(char const* name, double value) {
  return " " + std::string(name) + "=\"" + coordinate(value) + "\"";
}

// Characters times an average width: what no SVG can ask the browser beforehand.
double text_width(std::string const& text) {
  return 6.6 * static_cast<double>(std::count_if(
                   text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

struct range {
  double low = std::numeric_limits<double>::infinity();
  double high = -std::numeric_limits<double>::infinity();

  void include(double value, bool logarithmic) {
    if (!std::isfinite(value) || (logarithmic && value <= 0)) return;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  axis with_margin(bool logarithmic, double share) const {
    if (low > high) return logarithmic ? axis(1, 10, true) : axis(0, 1, false);  // nothing to show
    if (logarithmic) return axis(low * std::pow(high / low, -share), high * std::pow(high / low, share), true);
    return axis(low - share * (high - low), high + share * (high - low), false);
  }
};

// Everything of one plot that depends on its data's range.
class canvas {
 public:
  explicit canvas(plot const& p) : plot_(p), x_(x_axis()), y_(y_axis()), top_(place_legend()) {}

  std::string drawn() {
    std::string const title = escaped(plot_.title);
    out_ = "<svg class=\"plot\" viewBox=\"0 0 " + coordinate(width) + " " + coordinate(total_height()) +
           "\" role=\"img\" aria-label=\"" + title + "\">\n";
    draw_axes();
    // An inner view with the same coordinates cuts off what lies outside the frame.
    std::string const view = coordinate(left) + " " + coordinate(top_) + " " + coordinate(width - left - right) + " " +
                             coordinate(plot_height());
    out_ += "<svg" + attribute("x", left) + attribute("y", top_) + attribute("width", width - left - right) +
            attribute("height", plot_height()) + " viewBox=\"" + view + "\">\n";
    for (reference_line const& line : plot_.references)
      if (std::isfinite(line.y) && (!plot_.log_y || line.y > 0)) draw_reference(line);
    for (std::size_t i = 0; i < plot_.curves.size(); ++i) draw(plot_.curves[i], i % colours);
    return out_ + "</svg>\n" + legend_ + "</svg>\n";
  }

 private:
  axis x_axis() const {
    range r;
    for (series const& s : plot_.curves) {
      if (s.x.size() != s.y.size() || (!s.error.empty() && s.error.size() != s.y.size()))
        throw std::invalid_argument("plot: x, y and error of '" + s.name + "' differ in length");
      for (double const x : s.x) r.include(x, plot_.log_x);
    }
    return r.with_margin(plot_.log_x, 0.02);
  }

  axis y_axis() const {
    range r;
    for (series const& s : plot_.curves) {
      for (std::size_t i = 0; i < s.y.size(); ++i) {
        double const error = s.error.empty() || !std::isfinite(s.error[i]) ? 0 : s.error[i];
        r.include(s.y[i] - error, plot_.log_y);
        r.include(s.y[i], plot_.log_y);
        r.include(s.y[i] + error, plot_.log_y);
      }
    }
    for (reference_line const& line : plot_.references) r.include(line.y, plot_.log_y);
    axis const natural = r.with_margin(plot_.log_y, 0.05);
    return axis(plot_.y_low.value_or(natural.low()), plot_.y_high.value_or(natural.high()), plot_.log_y);
  }

  // Entries in a row above the frame, in further rows where they don't fit. Returns where the frame begins.
  double place_legend() {
    double x = left;
    double y = top_margin + 4;
    auto const entry = [&](std::string const& symbol_class, std::string const& name, bool points) {
      double const length = 34 + text_width(name);
      if (x > left && x + length > width - right) {
        x = left;
        y += legend_line;
      }
      if (points)
        legend_ +=
            "<circle class=\"" + symbol_class + " dot\"" + attribute("cx", x + 9) + attribute("cy", y) + " r=\"3.2\"/>";
      else
        legend_ += "<line class=\"" + symbol_class + "\"" + attribute("x1", x) + attribute("y1", y) +
                   attribute("x2", x + 18) + attribute("y2", y) + "/>";
      legend_ +=
          "<text class=\"label\"" + attribute("x", x + 24) + attribute("y", y + 4) + ">" + escaped(name) + "</text>\n";
      x += length + 8;
    };
    for (std::size_t i = 0; i < plot_.curves.size(); ++i)
      if (!plot_.curves[i].name.empty())
        entry("curve c" + std::to_string(i % colours), plot_.curves[i].name,
              plot_.curves[i].shown_as == series::mark::points);
    for (reference_line const& line : plot_.references)
      if (!line.name.empty()) entry("reference", line.name, false);
    return legend_.empty() ? top_margin : y + legend_line - 4;
  }

  double plot_height() const { return height - bottom - top_margin - legend_line; }
  double total_height() const { return top_ + plot_height() + bottom; }
  double x_of(double value) const { return left + x_.position(value) * (width - left - right); }
  double y_of(double value) const { return top_ + (1 - y_.position(value)) * plot_height(); }
  bool visible(double x, double y) const {
    return std::isfinite(x) && std::isfinite(y) && (!plot_.log_x || x > 0) && (!plot_.log_y || y > 0);
  }

  void draw_axes() {
    double const base = top_ + plot_height();
    for (axis::tick const& tick : x_.ticks()) {
      double const x = x_of(tick.value);
      out_ += "<line class=\"" + std::string(tick.label.empty() ? "grid minor" : "grid") + "\"" + attribute("x1", x) +
              attribute("y1", top_) + attribute("x2", x) + attribute("y2", base) + "/>";
      if (!tick.label.empty())
        out_ += "<text class=\"tick middle\"" + attribute("x", x) + attribute("y", base + 16) + ">" + tick.label +
                "</text>";
      out_ += "\n";
    }
    for (axis::tick const& tick : y_.ticks()) {
      double const y = y_of(tick.value);
      out_ += "<line class=\"" + std::string(tick.label.empty() ? "grid minor" : "grid") + "\"" +
              attribute("x1", left) + attribute("y1", y) + attribute("x2", width - right) + attribute("y2", y) + "/>";
      if (!tick.label.empty())
        out_ += "<text class=\"tick end\"" + attribute("x", left - 7) + attribute("y", y + 4) + ">" + tick.label +
                "</text>";
      out_ += "\n";
    }
    out_ += "<rect class=\"frame\"" + attribute("x", left) + attribute("y", top_) +
            attribute("width", width - left - right) + attribute("height", plot_height()) + "/>\n";
    auto const with_unit = [](std::string const& label, std::string const& unit) {
      return escaped(label) + (unit.empty() ? "" : " [" + unit + "]");
    };
    out_ += "<text class=\"label middle\"" + attribute("x", (left + width - right) / 2) + attribute("y", base + 38) +
            ">" + with_unit(plot_.x_label, x_.unit()) + "</text>\n";
    double const middle = top_ + plot_height() / 2;
    out_ += "<text class=\"label middle\"" + attribute("x", 14) + attribute("y", middle) +
            " transform=\"rotate(-90 14 " + coordinate(middle) + ")\">" + with_unit(plot_.y_label, y_.unit()) +
            "</text>\n";
  }

  void draw_reference(reference_line const& line) {
    out_ += "<line class=\"reference\"" + attribute("x1", left) + attribute("y1", y_of(line.y)) +
            attribute("x2", width - right) + attribute("y2", y_of(line.y)) + "/>\n";
  }

  void draw(series const& s, std::size_t colour) {
    std::string const kind = "curve c" + std::to_string(colour);
    for (std::size_t i = 0; i < s.error.size(); ++i) {
      if (!visible(s.x[i], s.y[i]) || !std::isfinite(s.error[i])) continue;
      double const low = s.y[i] - s.error[i];
      double const bar_end = plot_.log_y && low <= 0 ? top_ + plot_height() : y_of(low);
      double const x = x_of(s.x[i]);
      out_ += "<path class=\"" + kind + " bar\" d=\"M" + coordinate(x) + " " + coordinate(bar_end) + "V" +
              coordinate(y_of(s.y[i] + s.error[i])) + "m-3 0h6M" + coordinate(x - 3) + " " + coordinate(bar_end) +
              "h6\"/>\n";
    }
    if (s.shown_as == series::mark::line)
      draw_line(s, kind);
    else
      draw_points(s, kind);
  }

  void draw_points(series const& s, std::string const& kind) {
    for (std::size_t i = 0; i < s.x.size(); ++i) {
      if (!visible(s.x[i], s.y[i])) continue;
      out_ += "<circle class=\"" + kind + " dot\"" + attribute("cx", x_of(s.x[i])) + attribute("cy", y_of(s.y[i])) +
              " r=\"3.2\"><title>" + escaped(s.name) + " (" + number(s.x[i]) + ", " + number(s.y[i]) +
              ")</title></circle>\n";
    }
  }

  static std::string number(double value) {
    std::array<char, 32> text;
    std::snprintf(text.data(), text.size(), "%.6g", value);
    return text.data();
  }

  // A long curve is drawn by the first, lowest, highest and last point of every half pixel column: it looks the
  // same and the page stays small.
  void draw_line(series const& s, std::string const& kind) {
    std::string path;
    bool pen_down = false;
    auto const go = [&](double x, double y) {
      path += pen_down ? "L" : "M";
      path += coordinate(x) + " " + coordinate(y);
      if (!pen_down) path += "h0";  // a point between gaps shows as a dot
      pen_down = true;
    };
    struct {
      double column = -1, x = 0, first = 0, low = 0, high = 0, last = 0;
    } bin;
    auto const flush = [&] {
      if (bin.column < 0) return;
      go(bin.x, bin.first);
      if (bin.low < std::min(bin.first, bin.last)) go(bin.x, bin.low);
      if (bin.high > std::max(bin.first, bin.last)) go(bin.x, bin.high);
      if (bin.last != bin.first) go(bin.x, bin.last);
      bin.column = -1;
    };
    for (std::size_t i = 0; i < s.x.size(); ++i) {
      if (!visible(s.x[i], s.y[i])) {
        flush();
        pen_down = false;
        continue;
      }
      // Far outside the frame a renderer may lose precision: clipped a little beyond it.
      double const x = x_of(s.x[i]);
      double const y = std::clamp(y_of(s.y[i]), -4 * height, 5 * height);
      double const column = std::floor(2 * x);
      if (column != bin.column) {
        flush();
        bin = {column, x, y, y, y, y};
      } else {
        bin.low = std::min(bin.low, y);
        bin.high = std::max(bin.high, y);
        bin.last = y;
      }
    }
    flush();
    out_ += "<path class=\"" + kind + "\" d=\"" + path + "\"/>\n";
  }

  plot const& plot_;
  std::string legend_;
  axis x_, y_;
  double top_;
  std::string out_;
};

}  // namespace

std::string plot::svg() const { return canvas(*this).drawn(); }

}  // namespace program
