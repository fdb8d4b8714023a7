#include "sdk/protocol/codec/fields.hpp"

#include "sdk/core/ids.hpp"
#include "sdk/core/key.hpp"
#include "sdk/core/utf8.hpp"

namespace headroom::protocol {
namespace {

constexpr std::size_t max_token_bytes = 256, max_trait_bytes = 256;

bool is_token(std::string_view text) noexcept { return core::is_token(text, max_token_bytes); }

/// The text, if it has the form.
std::string read_form(const Field& field, bool (*has_form)(std::string_view), const char* what) {
  std::string text = field.text();
  if (has_form(text)) return text;
  if (field.is_present()) field.refuse(what);
  return {};
}

UsageRow read_usage_row(const Field& row) {
  return {read_key(row["meter"]), row["period"].instant(), row["consumed"].integer(), row["refunded"].integer()};
}

}  // namespace

std::string read_key(const Field& field) {
  return read_form(
      field, [](std::string_view it) { return core::is_key(it); }, "is not a key: [a-z][a-z0-9_]{0,63}");
}

std::string read_key_or_none(const Field& field) {
  const bool is_empty =
      field.is_present() && field.json().is_string() && field.json().get_ref<const std::string&>().empty();
  return field.is_present() && !is_empty ? read_key(field) : std::string();
}

std::string read_id(const Field& field) {
  return read_form(
      field, [](std::string_view it) { return core::is_id(it); }, "is not 32 hexadecimal digits in lower case");
}

std::string read_token(const Field& field) {
  return read_form(
      field, [](std::string_view it) { return is_token(it); }, "is not 1 to 256 printable characters of ASCII");
}

std::string read_token_or_none(const Field& field) { return field.is_present() ? read_token(field) : std::string(); }

std::string read_account(const Field& field) {
  return read_form(
      field, [](std::string_view it) { return core::is_account_id(it); },
      "is not 1 to 95 bytes of text without control characters");
}

std::string read_user(const Field& field) {
  if (!field.is_present()) return {};
  return read_form(
      field, [](std::string_view it) { return core::is_user_id(it); },
      "is not at most 63 bytes of text without control characters");
}

std::int64_t read_limit(const Field& field) { return field.maybe_integer().value_or(unlimited); }

Json limit_to_json(std::int64_t limit) { return limit == unlimited ? Json() : Json(limit); }

void put_text(Json& object, const char* name, const std::string& text) {
  if (!text.empty()) object[name] = text;
}

const char* key_member(EdgeKind edge) noexcept {
  switch (edge) {
    case EdgeKind::feature_gated:
      return "feature";
    case EdgeKind::milestone:
      return "milestone";
    case EdgeKind::intent:
      return "intent";
    case EdgeKind::signal:
      return "signal";
    case EdgeKind::limit_approaching:
    case EdgeKind::limit_reached:
    case EdgeKind::limit_repeated:
    case EdgeKind::exhaustion_projected:
      break;
  }
  return "meter";
}

Traits read_traits(const Field& field) {
  Traits traits;
  for (const auto& [name, value] : field.members(max_traits)) {
    if (name.empty() || name.size() > core::max_key_bytes || !core::is_user_id(name.substr(0, core::max_user_bytes))) {
      value.refuse("has a name that is not 1 to 64 bytes of text without control characters");
    }
    traits.emplace_back(name, value.text(max_trait_bytes));
  }
  return traits;
}

Json traits_to_json(const Traits& traits) {
  Json object = Json::object();
  for (const auto& [name, value] : traits) object[name] = value;
  return object;
}

std::vector<UsageRow> read_usage(const Field& field) {
  std::vector<UsageRow> rows;
  for (const Field& row : field.items(max_sync_items)) rows.push_back(read_usage_row(row));
  return rows;
}

Json usage_to_json(const std::vector<UsageRow>& rows) {
  Json list = Json::array();
  for (const UsageRow& row : rows) {
    list.push_back({{"meter", row.meter},
                    {"period", core::to_rfc3339(row.period)},
                    {"consumed", row.consumed},
                    {"refunded", row.refunded}});
  }
  return list;
}

}  // namespace headroom::protocol
