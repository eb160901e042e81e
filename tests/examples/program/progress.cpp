// SPDX-License-Identifier: BSL-1.0
#include <program/progress.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <optional>
#include <sstream>
#include <string>

namespace {

using program::progress;
using program::progress_style;

struct stage {
  std::ostringstream out;
  double now = 100;
  progress_style style(progress_style::kind kind, int columns = 100) {
    return {.show = kind, .stream = &out, .seconds = [this] { return now; }, .columns = columns};
  }
};

}  // namespace

TEST_CASE("program/progress: a bar shows share, rate, remaining time and figures") {
  stage s;
  {
    progress bar("train", 1000, 256, 0, s.style(progress_style::kind::bar));
    s.now += 10;
    bar.update(250, {{"loss", -56.3125}, {"ess", 0.5}});
    CHECK(bar.rate() == Approx(6400));
  }
  CHECK(s.out.str() ==
        "\rtrain   25 % [======>                 ]  250/1000  6.40 ksamples/s  0:30 left  loss -56.31  ess "
        "0.5\x1b[K\n");
}

TEST_CASE("program/progress: a narrow terminal gets no bar and no second line") {
  stage s;
  progress bar("train", 1000, 0, 0, s.style(progress_style::kind::bar, 30));
  s.now += 1;
  bar.update(10, {{"loss", -56.3}});
  CHECK(s.out.str() == "\rtrain    1 %  10/1000  10.0 s\x1b[K");
}

TEST_CASE("program/progress: shown ten times a second at most, and at the end") {
  stage s;
  progress bar("train", 1000, 0, 0, s.style(progress_style::kind::bar));
  for (unsigned step = 1; step <= 1000; ++step) {
    s.now += 0.001;
    bar.update(step);
  }
  std::string const text = s.out.str();
  auto const shown = std::count(text.begin(), text.end(), '\r');
  CHECK(shown >= 10);
  CHECK(shown <= 12);
  CHECK(text.find("100 % [==============================]  1000/1000  1.00 ksteps/s  in 0:01") != std::string::npos);
}

TEST_CASE("program/progress: lines every ten seconds where there is no terminal") {
  stage s;
  progress lines("train", 100, 0, 0, s.style(progress_style::kind::lines));
  for (unsigned step = 1; step <= 100; ++step) {
    s.now += 0.25;
    lines.update(step);
  }
  CHECK(s.out.str() ==
        "train   40 %  40/100  4.00 steps/s  0:15 left\n"
        "train   80 %  80/100  4.00 steps/s  0:05 left\n"
        "train  100 %  100/100  4.00 steps/s  in 0:25\n");
}

TEST_CASE("program/progress: a resumed run measures its own rate; without a known end there is no share") {
  stage s;
  progress lines("train", 0, 0, 1000, s.style(progress_style::kind::lines));
  s.now += 20;
  lines.update(1100);
  lines.set_steps(1200);
  s.now += 20;
  lines.update(1200);
  CHECK(s.out.str() == "train  1100  5.00 steps/s\ntrain  100 %  1200/1200  5.00 steps/s  in 0:40\n");
}

TEST_CASE("program/progress: quiet is quiet") {
  stage s;
  {
    progress none("train", 10, 0, 0, s.style(progress_style::kind::none));
    s.now += 100;
    none.update(10);
    CHECK(none.rate() == Approx(0.1));
  }
  CHECK(s.out.str().empty());
}

TEST_CASE("program/progress: what watches a training counts from the step that it is told of first") {
  stage s;
  std::optional<progress> bar;
  auto const watch = program::watched_training(bar, "training", 128, s.style(progress_style::kind::lines));
  CHECK(watch(1001, 0, {{"loss", -56.3125}}));
  s.now += 20;
  CHECK(watch(1004, 1010, {{"loss", -57.5}, {"ess", 0.5}}));
  CHECK(bar->rate() == Approx(4 * 128 / 20.));
  bar.reset();
  CHECK(watch(1005, 1010, {}));
  CHECK(bar->rate() == 0);
  CHECK(s.out.str() == "training   99 %  1004/1010  25.6 samples/s  0:30 left  loss -57.5  ess 0.5\n");
}
