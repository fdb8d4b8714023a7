#include "sdk/protocol/codec/field.hpp"

#include <algorithm>

namespace headroom::protocol {
namespace {

constexpr std::size_t max_problems = 100;

/// The pointer of `wanted` inside `value`, looked for only once something is wrong: readers carry no addresses.
std::optional<std::string> find_pointer(const Json& value, const Json* wanted) {
  if (&value == wanted) return std::string();
  if (value.is_object()) {
    for (const auto& [name, member] : value.get_ref<const Json::object_t&>()) {
      if (const auto rest = find_pointer(member, wanted)) return pointer_step(name) + *rest;
    }
  } else if (value.is_array()) {
    for (std::size_t i = 0; i < value.size(); ++i) {
      if (const auto rest = find_pointer(value[i], wanted)) return pointer_step(std::to_string(i)) + *rest;
    }
  }
  return std::nullopt;
}

std::string range_text(std::int64_t min, std::int64_t max) {
  return "is not within " + std::to_string(min) + " and " + std::to_string(max);
}

}  // namespace

void Problems::add(std::string pointer, std::string what) {
  const bool is_known =
      std::any_of(list_.begin(), list_.end(), [&](const Problem& it) { return it.pointer == pointer; });
  if (!is_known && list_.size() < max_problems) list_.push_back({std::move(pointer), std::move(what)});
}

void Problems::add_at(const Json& value, std::optional<std::string_view> name, std::string what) {
  if (list_.size() >= max_problems) return;
  add(find_pointer(*document_, &value).value_or("") + (name ? pointer_step(*name) : ""), std::move(what));
}

std::string Problems::first() const {
  if (list_.empty()) return {};
  const Problem& problem = list_.front();
  return (problem.pointer.empty() ? "the document" : problem.pointer) + " " + problem.what;
}

const Json& Field::json() const {
  static const Json& absent = *new Json();  // never destroyed: no work at the end of the process
  return is_present() ? *value_ : absent;
}

Field Field::operator[](std::string_view name) const {
  const Field nowhere(nullptr, nullptr, {}, problems_);
  if (!is_required()) return nowhere;
  if (!value_->is_object()) {
    refuse("is not an object");
    return nowhere;
  }
  const auto& members = value_->get_ref<const Json::object_t&>();
  const auto found = members.find(name);
  return found == members.end() ? Field(nullptr, value_, name, problems_)
                                : Field(&found->second, nullptr, {}, problems_);
}

std::vector<Field> Field::items(std::size_t max) const {
  std::vector<Field> fields;
  if (!is_present()) return fields;
  if (!value_->is_array()) {
    refuse("is not a list");
  } else if (value_->size() > max) {
    refuse("has more than " + std::to_string(max) + " entries");
  } else {
    fields.reserve(value_->size());
    for (const Json& item : *value_) fields.push_back(Field(&item, nullptr, {}, problems_));
  }
  return fields;
}

std::vector<std::pair<std::string, Field>> Field::members(std::size_t max) const {
  std::vector<std::pair<std::string, Field>> fields;
  if (!is_present()) return fields;
  if (!value_->is_object()) {
    refuse("is not an object");
  } else if (value_->size() > max) {
    refuse("has more than " + std::to_string(max) + " members");
  } else {
    for (const auto& [name, member] : value_->get_ref<const Json::object_t&>()) {
      fields.emplace_back(name, Field(&member, nullptr, {}, problems_));
    }
  }
  return fields;
}

void Field::allow_only(std::initializer_list<std::string_view> names) const {
  if (!is_present() || !value_->is_object()) return;
  for (const auto& [name, member] : value_->get_ref<const Json::object_t&>()) {
    if (std::find(names.begin(), names.end(), name) == names.end())
      problems_->add_at(member, {}, "is not a member known here");
  }
}

std::string Field::text(std::size_t max_bytes) const {
  if (!is_required()) return {};
  if (!value_->is_string()) {
    refuse("is not text");
    return {};
  }
  const auto& held = value_->get_ref<const std::string&>();
  if (held.size() > max_bytes) {
    refuse("is longer than " + std::to_string(max_bytes) + " bytes");
  } else if (held.find('\0') != std::string::npos) {
    refuse("contains the character U+0000");
  } else {
    return held;
  }
  return {};
}

std::int64_t Field::integer(std::int64_t min, std::int64_t max) const {
  if (!is_required()) return min;
  if (!value_->is_number_integer()) {
    refuse("is not a whole number");
    return min;
  }
  const bool is_too_large = value_->is_number_unsigned() && value_->get<std::uint64_t>() > std::uint64_t{INT64_MAX};
  const std::int64_t held = is_too_large ? 0 : value_->get<std::int64_t>();
  if (!is_too_large && held >= min && held <= max) return held;
  refuse(range_text(min, max));
  return min;
}

double Field::number() const {
  if (!is_required()) return 0;
  if (value_->is_number()) return value_->get<double>();
  refuse("is not a number");
  return 0;
}

bool Field::boolean() const {
  if (!is_required()) return false;
  if (value_->is_boolean()) return value_->get<bool>();
  refuse("is neither true nor false");
  return false;
}

core::Instant Field::instant() const {
  constexpr std::size_t max_time_bytes = 64;
  const std::string spelled = text(max_time_bytes);
  if (const auto at = core::from_rfc3339(spelled)) return *at;
  if (is_present()) refuse("is not a time as RFC 3339 has it, such as 2026-11-01T00:00:00Z");
  return 0;
}

std::string Field::text_or(std::string_view fallback, std::size_t max_bytes) const {
  return is_present() ? text(max_bytes) : std::string(fallback);
}

std::int64_t Field::integer_or(std::int64_t fallback, std::int64_t min, std::int64_t max) const {
  return is_present() ? integer(min, max) : fallback;
}

bool Field::boolean_or(bool fallback) const { return is_present() ? boolean() : fallback; }

std::optional<std::int64_t> Field::maybe_integer(std::int64_t min, std::int64_t max) const {
  return is_present() ? std::optional(integer(min, max)) : std::nullopt;
}

std::optional<core::Instant> Field::maybe_instant() const {
  return is_present() ? std::optional(instant()) : std::nullopt;
}

void Field::refuse(std::string what) const {
  if (value_ != nullptr) {
    problems_->add_at(*value_, {}, std::move(what));
  } else if (holder_ != nullptr) {
    problems_->add_at(*holder_, name_, std::move(what));
  }
}

bool Field::is_required() const {
  if (!is_present()) refuse("is missing");
  return is_present();
}

}  // namespace headroom::protocol
