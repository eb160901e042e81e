// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/checkpoint/crc.hpp>
#include <rgflow/engine/checkpoint/format.hpp>
#include <rgflow/engine/file/atomic_file.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace rgflow::inline RGFLOW_ISA::engine {

/// Collects what makes up a state and saves it in one file, all or nothing (format.hpp has the layout):
///
///     checkpoint_writer w;
///     w.set("model", text);
///     w.set("step", step);
///     w.add("weights", std::span<float const>(weights), {n});
///     w.save("out/phi4.ckpt");
///
/// Arrays are borrowed until save. std::invalid_argument for names that repeat or that the format can't hold,
/// and for a shape that is not that of the data; file_error when the disk refuses.
class checkpoint_writer {
 public:
  [[gnu::cold]] void set(std::string_view key, std::string_view value) {
    claim(key);
    texts_.emplace_back(key, value);
  }

  /// Numbers are stored as text that reads back to the same bits.
  template <class Number>
  requires std::is_arithmetic_v<Number>
  void set(std::string_view key, Number value) {
    std::array<char, 64> digits{};
    if constexpr (std::same_as<Number, bool>) {
      set(key, std::string_view(value ? "1" : "0"));
    } else {
      auto const end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
      set(key, std::string_view(digits.data(), end));
    }
  }

  template <BlockElement T>
  void add(std::string_view name, std::span<T const> values, std::vector<std::uint64_t> shape) {
    std::uint64_t elements = 1;
    for (std::uint64_t const extent : shape) {
      auto const product = detail::checked_product(elements, extent);
      if (!product) throw std::invalid_argument(mismatch(name, values.size(), shape));
      elements = *product;
    }
    if (elements != values.size() || shape.size() > detail::most_dimensions)
      throw std::invalid_argument(mismatch(name, values.size(), shape));
    claim(name);
    blocks_.push_back({std::string(name), dtype_name<T>, std::move(shape), std::as_bytes(values)});
  }

  /// A flat array.
  template <BlockElement T>
  void add(std::string_view name, std::span<T const> values) {
    add(name, values, {values.size()});
  }

  /// Writes the file; the one that it replaces stays as `<path>.previous`.
  [[gnu::cold]] void save(std::filesystem::path const& path, previous_file previous = previous_file::keep,
                          file_operations& system = file_operations::system()) const {
    std::string const header = header_text();
    checked_file file{atomic_file(path, system), {}};
    file.write(detail::checkpoint_magic);
    file.write_number(detail::checkpoint_version);
    file.write_number(static_cast<std::uint32_t>(header.size()));
    file.write(std::as_bytes(std::span(header)));
    file.pad();
    for (block const& b : blocks_) {
      file.write(b.bytes);
      file.pad();
    }
    file.write_number(file.length + detail::checkpoint_trailer);
    file.write_number(file.check.value());
    file.target.commit(previous);
  }

 private:
  struct block {
    std::string name;
    std::string_view dtype;
    std::vector<std::uint64_t> shape;
    std::span<std::byte const> bytes;
  };

  struct checked_file {
    atomic_file target;
    crc64 check;
    std::uint64_t length = 0;

    void write(std::span<std::byte const> bytes) {
      check.update(bytes);
      target.write(bytes);
      length += bytes.size();
    }
    template <std::unsigned_integral Number>
    void write_number(Number number) {
      write(std::as_bytes(std::span(&number, 1)));
    }
    void pad() {
      constexpr std::array<std::byte, detail::checkpoint_alignment> zeros{};
      write(std::span(zeros).first(detail::aligned_up(length) - length));
    }
  };

  [[gnu::cold]] static std::string mismatch(std::string_view name, std::size_t size,
                                            std::span<std::uint64_t const> shape) {
    return "checkpoint_writer: found " + std::to_string(size) + " values for block '" + std::string(name) +
           "', expected as many as its shape " + detail::shape_text(shape) + " has, in at most 16 dimensions";
  }

  [[gnu::cold]] void claim(std::string_view name) {
    if (!detail::good_name(name))
      throw std::invalid_argument("checkpoint_writer: found the name '" + std::string(name) +
                                  "', expected 1 to 256 printable characters without space, '=', quotes or backslash");
    bool const taken = std::ranges::any_of(texts_, [&](auto const& text) { return text.first == name; }) ||
                       std::ranges::any_of(blocks_, [&](block const& b) { return b.name == name; });
    if (taken) throw std::invalid_argument("checkpoint_writer: found the name '" + std::string(name) + "' twice");
  }

  // The offsets depend on the length of the header and that on the number of digits of the offsets: give the
  // header the length it wants, until it wants what it has.
  [[nodiscard, gnu::cold]] std::string header_text() const {
    std::vector<std::string> checks;
    for (block const& b : blocks_) {
      crc32c check;
      check.update(b.bytes);
      checks.push_back(detail::hex_text(check.value(), 8));
    }
    std::string texts;
    for (auto const& [key, value] : texts_) texts += "text " + key + " = " + detail::escaped(value) + "\n";
    std::size_t assumed = texts.size();
    for (;;) {
      std::string header = texts;
      std::uint64_t offset = detail::aligned_up(detail::checkpoint_prologue + assumed);
      for (std::size_t i = 0; i < blocks_.size(); ++i) {
        block const& b = blocks_[i];
        header += "block " + b.name + " = " + std::string(b.dtype) + " " + detail::shape_text(b.shape) + " at " +
                  std::to_string(offset) + " crc " + checks[i] + "\n";
        offset = detail::aligned_up(offset + b.bytes.size());
      }
      if (header.size() > detail::most_header_bytes)
        throw std::invalid_argument("checkpoint_writer: found a header of " + std::to_string(header.size()) +
                                    " bytes, expected at most " + std::to_string(detail::most_header_bytes));
      if (detail::aligned_up(detail::checkpoint_prologue + header.size()) ==
          detail::aligned_up(detail::checkpoint_prologue + assumed))
        return header;
      assumed = header.size();
    }
  }

  std::vector<std::pair<std::string, std::string>> texts_{};
  std::vector<block> blocks_{};
};

}  // namespace rgflow::inline RGFLOW_ISA::engine
