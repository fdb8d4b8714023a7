#pragma once
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sdk/core/instant.hpp"
#include "sdk/protocol/codec/json.hpp"
#include "sdk/protocol/words.hpp"

namespace headroom::protocol {

/// Something wrong in a document, with its address (RFC 6901; empty is the whole document).
struct Problem {
  std::string pointer, what;
};

/// What was found wrong while a document was read: one per address, the first 100.
class Problems {
 public:
  /// `document` must outlive this.
  explicit Problems(const Json& document) : document_(&document) {}

  void add(std::string pointer, std::string what);
  /// `value` is part of the document; `name` a member that it should have, or nothing.
  void add_at(const Json& value, std::optional<std::string_view> name, std::string what);
  const std::vector<Problem>& list() const noexcept { return list_; }
  /// "/plans/0/key is missing": the first, for a log or an answer. Empty when there is none.
  std::string first() const;

 private:
  const Json* document_;
  std::vector<Problem> list_;
};

/// A value in a document, perhaps absent (null counts as absent). Getters give the value, or note a problem and give
/// something harmless, so that a reader reads on and asks `problems` at the end. Numbers are never converted: −1, 3.7
/// and 1e3 are not unsigned integers. Copies are cheap; lives no longer than document and problems.
class Field {
 public:
  Field(const Json& document, Problems& problems) : value_(&document), problems_(&problems) {}

  bool is_present() const noexcept { return value_ != nullptr && !value_->is_null(); }
  /// The value itself; JSON's null when absent.
  const Json& json() const;
  /// Member of an object, perhaps absent.
  Field operator[](std::string_view name) const;
  /// Elements of an array; none when absent.
  std::vector<Field> items(std::size_t max) const;
  /// Members of an object, by name; none when absent.
  std::vector<std::pair<std::string, Field>> members(std::size_t max) const;
  /// For documents written by people: members other than these are problems.
  void allow_only(std::initializer_list<std::string_view> names) const;

  /// The value is required.
  std::string text(std::size_t max_bytes = max_text_bytes) const;
  std::int64_t integer(std::int64_t min = 0, std::int64_t max = max_integer) const;
  double number() const;
  bool boolean() const;
  core::Instant instant() const;  // RFC 3339
  template <class Word>
  Word word() const {
    const std::string spelled = text(64);
    if (const auto known = from_text<Word>(spelled)) return *known;
    if (is_present()) refuse("is not a word known here");
    return Word{};
  }

  /// Absent is an answer too.
  std::string text_or(std::string_view fallback, std::size_t max_bytes = max_text_bytes) const;
  std::int64_t integer_or(std::int64_t fallback, std::int64_t min = 0, std::int64_t max = max_integer) const;
  bool boolean_or(bool fallback) const;
  std::optional<std::int64_t> maybe_integer(std::int64_t min = 0, std::int64_t max = max_integer) const;
  std::optional<core::Instant> maybe_instant() const;
  template <class Word>
  Word word_or(Word fallback) const {
    return is_present() ? word<Word>() : fallback;
  }

  /// Notes a problem with this value: "is …".
  void refuse(std::string what) const;

 private:
  Field(const Json* value, const Json* holder, std::string_view name, Problems* problems)
      : value_(value), holder_(holder), name_(name), problems_(problems) {}
  bool is_required() const;

  const Json* value_;             // null: absent
  const Json* holder_ = nullptr;  // of an absent member; null too where its own absence was noted
  std::string_view name_;         // of an absent member
  Problems* problems_;
};

}  // namespace headroom::protocol
