#pragma once
// The values of a template's slots, in one language, made when they are asked for.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server-stub/decide/copy_language.hpp"
#include "server-stub/decide/draft.hpp"

namespace headroom::server::decide {

/// Refers to what it was made from.
class Slots {
 public:
  Slots(const Situation& situation, const Draft& draft, const Language& language, std::vector<std::string> locales)
      : at_(situation), draft_(draft), language_(language), locales_(std::move(locales)) {}

  /// Nothing where the fact does not exist; every name of catalogue/slots.hpp is known.
  [[nodiscard]] std::optional<SlotValue> value(std::string_view name) const;

 private:
  using Maybe = std::optional<SlotValue>;
  [[nodiscard]] Maybe of_meter(std::string_view name, const MeterFacts& meter) const;
  [[nodiscard]] Maybe of_target(std::string_view name, const Candidate& target) const;
  [[nodiscard]] Maybe of_worth(std::string_view name, const Candidate& target, const Worth& worth) const;
  [[nodiscard]] Maybe of_people(std::string_view name) const;

  [[nodiscard]] Maybe counted(std::int64_t units, const std::string& meter) const;
  [[nodiscard]] std::string granted(std::int64_t units, const catalogue::MeterGrant& grant) const;
  [[nodiscard]] std::string feature(const std::string& key, const protocol::Value& value) const;
  [[nodiscard]] Maybe list(const std::vector<std::string>& items) const;
  [[nodiscard]] std::vector<std::string> unlocked(const Worth& worth) const;
  [[nodiscard]] std::vector<std::string> also_unlocks(const Candidate& target) const;

  const Situation& at_;
  const Draft& draft_;
  const Language& language_;
  const std::vector<std::string> locales_;
};

}  // namespace headroom::server::decide
