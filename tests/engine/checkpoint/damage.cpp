// SPDX-License-Identifier: BSL-1.0
#include "../../scratch_directory.hpp"

#include <catch2/catch.hpp>
#include <rgflow/engine/checkpoint.hpp>

#include <algorithm>
#include <cstring>
#include <initializer_list>

// Whatever happens to the bytes, a checkpoint is loaded whole or refused: never a crash, never a silent change,
// never memory beyond the size of the file.

namespace {

using namespace rgflow::engine;
using bytes_type = std::vector<std::byte>;

bytes_type good_file(std::size_t count, float start) {
  scratch_directory const scratch;
  std::vector<float> weights(count);
  for (std::size_t i = 0; i < count; ++i) weights[i] = start + static_cast<float>(i);
  std::vector<float> other(weights.rbegin(), weights.rend());
  checkpoint_writer w;
  w.set("model", "flow\n  block");
  w.set("step", 17);
  w.add("weights", std::span<float const>(weights), {count});
  w.add("other", std::span<float const>(other), {count});
  w.save(scratch / "a.ckpt");
  return read_file(scratch / "a.ckpt");
}

bool refused(bytes_type const& bytes) {
  try {
    checkpoint_file const f("damaged.ckpt", bytes);
    return false;
  } catch (checkpoint_error const&) {
    return true;
  }
}

template <class Number>
void put(bytes_type& bytes, std::size_t offset, Number number) {
  std::memcpy(bytes.data() + offset, &number, sizeof number);
}

// Makes length and checksum right again, so that only the parser stands between the bytes and the program.
void reseal(bytes_type& bytes) {
  put(bytes, bytes.size() - 16, std::uint64_t{bytes.size()});
  crc64 check;
  check.update(std::span<std::byte const>(bytes).first(bytes.size() - 8));
  put(bytes, bytes.size() - 8, check.value());
}

// A sealed file with any header text and 64 bytes of data (all 1); OFF stands for where those are.
bytes_type forged(std::string header) {
  auto const data = static_cast<std::size_t>(detail::aligned_up(16 + header.size()));
  for (std::size_t at = header.find("OFF"); at != std::string::npos; at = header.find("OFF"))
    header.replace(at, 3, std::to_string(data));
  bytes_type bytes(data + 64 + 16);
  std::ranges::copy(detail::checkpoint_magic, bytes.begin());
  put(bytes, 8, std::uint32_t{1});
  put(bytes, 12, static_cast<std::uint32_t>(header.size()));
  std::memcpy(bytes.data() + 16, header.data(), header.size());
  std::fill(bytes.end() - 80, bytes.end() - 16, std::byte{1});
  reseal(bytes);
  return bytes;
}

std::string const crc_of_ones = [] {
  bytes_type const ones(64, std::byte{1});
  crc32c check;
  check.update(ones);
  return detail::hex_text(check.value(), 8);
}();

class small_random {
 public:
  std::size_t below(std::size_t n) {
    state_ = state_ * 6364136223846793005U + 1442695040888963407U;
    return static_cast<std::size_t>((state_ >> 33U) % n);
  }

 private:
  std::uint64_t state_ = 99;
};

}  // namespace

TEST_CASE("checkpoint/damage: every flipped bit is noticed") {
  auto bytes = good_file(100, 1);
  REQUIRE_FALSE(refused(bytes));
  std::size_t silent = 0;
  for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
    std::byte const mask{static_cast<unsigned char>(1U << (bit % 8))};
    bytes[bit / 8] ^= mask;
    if (!refused(bytes)) ++silent;
    bytes[bit / 8] ^= mask;
  }
  CHECK(silent == 0);
}

TEST_CASE("checkpoint/damage: random bits of a 64 KiB file are noticed") {
  auto bytes = good_file(8192, 1);
  small_random random;
  std::size_t silent = 0;
  for (int i = 0; i < 1000; ++i) {
    std::size_t const bit = random.below(8 * bytes.size());
    std::byte const mask{static_cast<unsigned char>(1U << (bit % 8))};
    bytes[bit / 8] ^= mask;
    if (!refused(bytes)) ++silent;
    bytes[bit / 8] ^= mask;
  }
  CHECK(silent == 0);
}

TEST_CASE("checkpoint/damage: every truncation and anything appended is noticed") {
  auto const bytes = good_file(100, 1);
  for (std::size_t length = 0; length < bytes.size(); ++length)
    REQUIRE(refused({bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(length)}));
  auto longer = bytes;
  for (int i = 0; i < 130; ++i) {
    longer.push_back(std::byte{0});
    REQUIRE(refused(longer));
  }
}

TEST_CASE("checkpoint/damage: swapped blocks and sectors that are zero or from another save are noticed") {
  auto const bytes = good_file(1024, 1);
  auto const other_save = good_file(1024, 2);
  auto swapped = bytes;
  checkpoint_file const f("good.ckpt", bytes);
  auto const at = [&](std::size_t block) {
    return swapped.begin() + static_cast<std::ptrdiff_t>(f.blocks()[block].offset);
  };
  std::swap_ranges(at(0), at(0) + 4096, at(1));
  CHECK(refused(swapped));
  for (std::size_t sector = 0; sector + 512 <= bytes.size(); sector += 512) {
    auto const first = static_cast<std::ptrdiff_t>(sector);
    auto zeroed = bytes;
    std::fill_n(zeroed.begin() + first, 512, std::byte{0});
    REQUIRE(refused(zeroed));
    auto mixed = bytes;
    std::copy_n(other_save.begin() + first, 512, mixed.begin() + first);
    if (mixed != bytes) REQUIRE(refused(mixed));
  }
}

TEST_CASE("checkpoint/damage: the message tells which block is damaged and where") {
  auto bytes = good_file(100, 1);
  checkpoint_file const f("good.ckpt", bytes);
  auto const offset = static_cast<std::size_t>(f.blocks()[1].offset);
  bytes[offset + 3] ^= std::byte{4};
  CHECK_THROWS_WITH(checkpoint_file("out/a.ckpt", bytes),
                    Catch::Contains("out/a.ckpt") && Catch::Contains("byte " + std::to_string(offset)) &&
                        Catch::Contains("block 'other'") && Catch::Contains("damaged"));
  CHECK_THROWS_WITH(checkpoint_file("x", bytes_type(100)), Catch::Contains("an rgflow checkpoint"));
  bytes.resize(500);
  CHECK_THROWS_WITH(checkpoint_file("x", bytes), Catch::Contains("cut off"));
}

TEST_CASE("checkpoint/damage: headers that lie, with every checksum right, are refused") {
  std::string const at = " at OFF crc " + crc_of_ones + "\n";
  // The honest twin loads: the refusals below are for the lies, not for the forgery.
  REQUIRE_FALSE(
      refused(forged("block w = float32 [4, 4]" + at + "text model = a flow of some length, for the padding\n")));
  std::string const text = "text model = a flow of some length, to get to the next\n";
  for (std::string const& header : std::initializer_list<std::string>{
           "block w = float32 [4294967296, 4294967296]" + at + text,
           "block w = float32 [4611686018427387904, 4]" + at + text,
           "block w = float32 [4611686018427387904, 4, 0, 16]" + at + text,
           "block w = float32 [9223372036854775808, 2, 16]" + at + text,
           "block w = float32 [18446744073709551615]" + at + text,
           "block w = float32 [18446744073709551616]" + at + text,
           "block w = float32 [-16]" + at + text,
           "block w = float32 [+16]" + at + text,
           "block w = float32 [016]" + at + text,
           "block w = float32 [16,]" + at + text,
           "block w = float32 [16 ]" + at + text,
           "block w = float32 [ 16]" + at + text,
           "block w = float32 [17]" + at + text,
           "block w = float32 [15]" + at + text,
           "block w = float32 [0]" + at + text,
           "block w = float32 16" + at + text,
           "block w = float64 [4, 4]" + at + text,
           "block w = float16 [32]" + at + text,
           "block w = [16]" + at + text,
           "block w = float32 [4, 4] at 64 crc " + crc_of_ones + "\n" + text,
           "block w = float32 [4, 4] at 320 crc " + crc_of_ones + "\n" + text,
           "block w = float32 [4, 4] at 18446744073709551552 crc " + crc_of_ones + "\n" + text,
           "block w = float32 [4, 4] at OFF crc 00000000\n" + text,
           "block w = float32 [4, 4] at OFF crc " + crc_of_ones + "0\n" + text,
           "block w = float32 [4, 4] at OFF crc zzzzzzzz\n" + text,
           "block w = float32 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 16]" + at,
           "block w = float32 [8] at OFF crc " + crc_of_ones + "\nblock v = float32 [8]" + at,
           "block w = float32 [4, 4]" + at + "block v = float32 [4, 4]" + at,
           "block w = float32 [4, 4]" + at + "text w = twice, and long enough to reach the next line\n",
           "block w = float32 [4, 4]" + at + "text model = no end of line, however long the text may be",
           "block w = float32 [4, 4]" + at + "text model = a stray \\backslash in a long enough line\n",
           "block w = float32 [4, 4]" + at + "text model = a backslash at the end of a long line..\\\n",
           "block w = float32 [4, 4]" + at + "text mo del = a flow of some length, for the padding\n",
           "block w = float32 [4, 4]" + at + "text  = a flow of some length, for the padding to be\n",
           "block w = float32 [4, 4]" + at + "note model = a flow of some length, for the padding\n",
           "block w = float32 [4, 4]" + at + "\ntext model = a flow of some length, for the padding\n",
           std::string("text model = a flow with sixty-four bytes that nobody ever declared\n"),
           std::string(""),
       }) {
    INFO(header);
    CHECK(refused(forged(header)));
  }
  auto bytes = forged("block w = float32 [4, 4]" + at + text);
  for (std::uint32_t const lie : {0U, 1U, 1000U, 0x7fffffffU, 0xffffffffU}) {
    auto lying = bytes;
    put(lying, 12, lie);
    reseal(lying);
    CHECK(refused(lying));
  }
  auto smuggling = bytes;
  checkpoint_file const honest("honest.ckpt", bytes);
  smuggling[static_cast<std::size_t>(honest.blocks()[0].offset) - 1] = std::byte{1};  // before the block
  REQUIRE(refused(smuggling));
  reseal(smuggling);
  CHECK(refused(smuggling));
  auto newer = bytes;
  put(newer, 8, std::uint32_t{2});
  reseal(newer);
  CHECK_THROWS_WITH(checkpoint_file("x", newer), Catch::Contains("version 2") && Catch::Contains("version 1"));
}

TEST_CASE("checkpoint/damage: random edits of a sealed file never crash, and what loads is canonical") {
  small_random random;
  auto const original = good_file(30, 1);
  std::string_view const alphabet = "0123456789abcdef[], =\n\\xtblockfloat32at crc";
  int loaded = 0;
  for (int i = 0; i < 20'000; ++i) {
    auto bytes = original;
    for (std::size_t edits = 1 + random.below(3); edits > 0; --edits) {
      std::size_t const place = random.below(random.below(4) == 0 ? bytes.size() - 16 : 250);
      bytes[place] = std::byte{static_cast<unsigned char>(alphabet[random.below(alphabet.size())])};
    }
    reseal(bytes);
    try {
      checkpoint_file const f("edited.ckpt", bytes);
      ++loaded;
      for (auto const& block : f.blocks()) REQUIRE(block.offset + block.bytes <= bytes.size());
    } catch (checkpoint_error const&) {
    }
  }
  CHECK(loaded > 100);  // edits of a text or a name are legal
}
