// SPDX-License-Identifier: BSL-1.0
#include <program/files.hpp>
#include <program/markup.hpp>
#include <program/report.hpp>

#include <algorithm>
#include <cstddef>

namespace program {
namespace {

// Light and dark by the reader's setting; the six curve colours stay apart for colour-blind readers too.
constexpr char style[] = R"(
:root {
  color-scheme: light dark;
  --page: #fdfdfc; --ink: #1d2125; --soft: #5c656e; --rule: #d9dde1; --panel: #f3f4f5; --doubt: #fbeeda;
  --c0: #1f6fb4; --c1: #d1581b; --c2: #2a8a57; --c3: #8a4fb0; --c4: #b58900; --c5: #c2397a;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #16191c; --ink: #e4e7ea; --soft: #9aa4ae; --rule: #343a40; --panel: #1f2327; --doubt: #46361a;
    --c0: #62aef0; --c1: #f59057; --c2: #5cc78f; --c3: #c194e6; --c4: #e0b93f; --c5: #f07fb2;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; max-width: 70rem; padding: 2.5rem 1.5rem 4rem; background: var(--page); color: var(--ink);
  font: 16px/1.55 system-ui, "Segoe UI", "Helvetica Neue", "DejaVu Sans", sans-serif;
}
h1 { margin: 0; font-size: 1.9rem; line-height: 1.2; letter-spacing: -.01em; }
h2 { margin: 2.6rem 0 .8rem; padding-top: .9rem; border-top: 1px solid var(--rule); font-size: 1.2rem; }
p { max-width: 46rem; margin: .7rem 0; }
.subtitle { margin-top: .4rem; color: var(--soft); }
code, pre { font: .84rem/1.5 ui-monospace, "SF Mono", Menlo, "DejaVu Sans Mono", monospace; }
pre { margin: .8rem 0; padding: .9rem 1.1rem; overflow-x: auto; background: var(--panel); border-radius: 6px; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; margin: .8rem 0; font-variant-numeric: tabular-nums; }
caption { padding-bottom: .4rem; text-align: left; color: var(--soft); }
th, td { padding: .32rem 1.1rem .32rem 0; text-align: right; white-space: nowrap; }
th:first-child, td:first-child { text-align: left; padding-left: .5rem; }
th { border-bottom: 1.5px solid var(--ink); font-weight: 600; }
td { border-bottom: 1px solid var(--rule); }
tr.doubtful td { background: var(--doubt); }
.note { margin: .3rem 0 0; color: var(--soft); font-size: .9rem; }
dl.facts { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1.6rem; margin: .8rem 0; }
dl.facts dt { color: var(--soft); }
dl.facts dd { margin: 0; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
dl.highlights { display: flex; flex-wrap: wrap; gap: 1rem; margin: 1.6rem 0; }
dl.highlights div { flex: 1 1 9rem; padding: .8rem 1.1rem; background: var(--panel); border-radius: 6px; }
dl.highlights dt { color: var(--soft); font-size: .88rem; }
dl.highlights dd { margin: .1rem 0 0; font-size: 1.3rem; font-weight: 600; font-variant-numeric: tabular-nums; }
.row { display: flex; flex-wrap: wrap; gap: 1.4rem 2rem; align-items: flex-end; margin: 1rem 0; }
.row figure.plot { flex: 1 1 27rem; min-width: 0; max-width: 40rem; }
figure { margin: 0; }
figcaption { margin: .4rem 0; color: var(--soft); font-size: .92rem; }
figure.plot figcaption { color: var(--ink); font-weight: 600; }
img { display: block; max-width: 100%; image-rendering: pixelated; }
svg.plot { display: block; width: 100%; height: auto; font: 12px system-ui, "DejaVu Sans", sans-serif; }
svg .grid { stroke: var(--rule); stroke-width: 1; }
svg .minor { stroke-opacity: .45; }
svg .frame { fill: none; stroke: var(--soft); stroke-width: 1; }
svg text { fill: var(--ink); }
svg .tick { fill: var(--soft); font-size: 11.5px; font-variant-numeric: tabular-nums; }
svg .middle { text-anchor: middle; }
svg .end { text-anchor: end; }
svg .curve { fill: none; stroke-width: 1.6; stroke-linejoin: round; stroke-linecap: round; }
svg .bar { stroke-width: 1.2; }
svg .dot { stroke: none; }
svg .reference { stroke: var(--ink); stroke-width: 1.2; stroke-dasharray: 5 4; }
svg .c0 { stroke: var(--c0); } svg .c1 { stroke: var(--c1); } svg .c2 { stroke: var(--c2); }
svg .c3 { stroke: var(--c3); } svg .c4 { stroke: var(--c4); } svg .c5 { stroke: var(--c5); }
svg .dot.c0 { fill: var(--c0); } svg .dot.c1 { fill: var(--c1); } svg .dot.c2 { fill: var(--c2); }
svg .dot.c3 { fill: var(--c3); } svg .dot.c4 { fill: var(--c4); } svg .dot.c5 { fill: var(--c5); }
svg .dot { stroke: none; }
@media print { body { max-width: none; padding: 0; } h2 { break-after: avoid; } figure, table { break-inside: avoid; } }
)";

std::string element(char const* name, std::string const& content) {
  return "<" + std::string(name) + ">" + content + "</" + name + ">";
}

std::string figure(picture const& image, std::string const& caption, int zoom) {
  return "<figure><img src=\"data:image/png;base64," + base64(png(image)) + "\" width=\"" +
         std::to_string(image.width * static_cast<std::size_t>(zoom)) + "\" alt=\"" + escaped(caption) + "\">" +
         (caption.empty() ? "" : element("figcaption", escaped(caption))) + "</figure>\n";
}

std::string list(char const* kind, std::vector<std::pair<std::string, std::string>> const& entries) {
  std::string text = "<dl class=\"" + std::string(kind) + "\">\n";
  bool const boxes = std::string_view(kind) == "highlights";
  for (auto const& [name, value] : entries)
    text += std::string(boxes ? "<div>" : "") + element("dt", escaped(name)) + element("dd", escaped(value)) +
            (boxes ? "</div>\n" : "\n");
  return text + "</dl>\n";
}

}  // namespace

report::report(std::string title, std::string subtitle) : title_(std::move(title)), subtitle_(std::move(subtitle)) {}

report& report::heading(std::string const& text) {
  body_ += element("h2", escaped(text)) + "\n";
  return *this;
}

report& report::text(std::string const& paragraph) {
  body_ += element("p", escaped(paragraph)) + "\n";
  return *this;
}

report& report::facts(std::vector<std::pair<std::string, std::string>> const& entries) {
  body_ += list("facts", entries);
  return *this;
}

report& report::highlights(std::vector<std::pair<std::string, std::string>> const& entries) {
  body_ += list("highlights", entries);
  return *this;
}

report& report::add(table const& t, std::string const& caption) {
  body_ += "<div class=\"scroll\"><table>\n";
  if (!caption.empty()) body_ += element("caption", escaped(caption)) + "\n";
  body_ += "<thead><tr>";
  for (std::string const& column : t.columns) body_ += element("th", escaped(column));
  body_ += "</tr></thead>\n<tbody>\n";
  for (std::size_t r = 0; r < t.rows.size(); ++r) {
    bool const is_doubtful = std::find(t.doubtful.begin(), t.doubtful.end(), r) != t.doubtful.end();
    body_ += is_doubtful ? "<tr class=\"doubtful\">" : "<tr>";
    for (std::string const& cell : t.rows[r]) body_ += element("td", escaped(cell));
    body_ += "</tr>\n";
  }
  body_ += "</tbody></table></div>\n";
  if (!t.note.empty()) body_ += "<p class=\"note\">" + escaped(t.note) + "</p>\n";
  return *this;
}

report& report::add(std::vector<plot> const& plots) {
  body_ += "<div class=\"row\">\n";
  for (plot const& p : plots)
    body_ += "<figure class=\"plot\">" + element("figcaption", escaped(p.title)) + "\n" + p.svg() + "</figure>\n";
  body_ += "</div>\n";
  return *this;
}

report& report::add(picture const& image, std::string const& caption, int zoom) {
  body_ += "<div class=\"row\">\n" + figure(image, caption, zoom) + "</div>\n";
  return *this;
}

report& report::add(std::vector<std::pair<picture, std::string>> const& images, int zoom) {
  body_ += "<div class=\"row\">\n";
  for (auto const& [image, caption] : images) body_ += figure(image, caption, zoom);
  body_ += "</div>\n";
  return *this;
}

report& report::preformatted(std::string const& content) {
  body_ += element("pre", escaped(content)) + "\n";
  return *this;
}

std::string report::html() const {
  std::string page = "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n";
  page += "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n";
  page += element("title", escaped(title_)) + "\n" + element("style", style) + "\n</head>\n<body>\n";
  page += element("h1", escaped(title_)) + "\n";
  if (!subtitle_.empty()) page += "<p class=\"subtitle\">" + escaped(subtitle_) + "</p>\n";
  return page + body_ + "</body>\n</html>\n";
}

void report::write(std::filesystem::path const& path) const { write_file(path, html()); }

}  // namespace program
