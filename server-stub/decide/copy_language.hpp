#pragma once
// One language's rules for numbers, money, days, lists and messages; the face of ICU.

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "sdk/core/instant.hpp"

namespace headroom::server::decide {

using SlotValue = std::variant<std::int64_t, std::string>;
using SlotValues = std::vector<std::pair<std::string, SlotValue>>;

/// For one thread: making the rules costs ten times what using them does, so each thread keeps those it has made. Texts
/// are UTF-8.
class Language {
 public:
  /// This thread's, made where it has none. The reference holds until the next call.
  static const Language& of(const std::string& locale, const std::string& time_zone, const std::string& currency);

  Language(const std::string& locale, const std::string& time_zone, std::string currency);
  ~Language();
  Language(const Language&) = delete;
  Language& operator=(const Language&) = delete;

  /// Every slot of the pattern must have a value.
  [[nodiscard]] std::string message(const std::string& pattern, const SlotValues& values) const;
  [[nodiscard]] std::string number(std::int64_t value) const;
  [[nodiscard]] std::string money(std::int64_t minor) const;                     // "$29.00"
  [[nodiscard]] std::string day(core::Instant at) const;                         // "December 1", in the time zone
  [[nodiscard]] std::string until(core::Instant now, core::Instant then) const;  // "in 2 days", rounded up
  [[nodiscard]] std::string list(const std::vector<std::string>& items) const;   // "a, b, and c"

 private:
  struct Rules;
  const std::unique_ptr<Rules> rules_;
};

}  // namespace headroom::server::decide
