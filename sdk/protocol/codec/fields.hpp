#pragma once
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sdk/core/error.hpp"
#include "sdk/protocol/codec/field.hpp"
#include "sdk/protocol/offer.hpp"
#include "sdk/protocol/plan_document.hpp"
#include "sdk/protocol/sync.hpp"

/// The parts that several messages share, both ways.
namespace headroom::protocol {

using Traits = std::vector<std::pair<std::string, std::string>>;

std::string read_key(const Field&);          // core::is_key
std::string read_key_or_none(const Field&);  // absent is empty
std::string read_id(const Field&);           // 32 hex digits
std::string read_token(const Field&);        // 1 … 256 printable characters of ASCII
std::string read_token_or_none(const Field&);
std::string read_account(const Field&);  // core::is_account_id
std::string read_user(const Field&);     // core::is_user_id; absent is empty
/// A whole number; absent (null) is `unlimited`.
std::int64_t read_limit(const Field&);
Json limit_to_json(std::int64_t limit);

/// Writes the member unless the text is empty.
void put_text(Json& object, const char* name, const std::string& text);

/// The member that holds an edge's key: "meter", "feature", "milestone", "intent" or "signal".
const char* key_member(EdgeKind) noexcept;

Traits read_traits(const Field&);
Json traits_to_json(const Traits&);
std::vector<UsageRow> read_usage(const Field&);
Json usage_to_json(const std::vector<UsageRow>&);

OfferContent read_offer(const Field&);
Json to_json(const OfferContent&);
PlanDocument read_plan_document(const Field&);
Json to_json(const PlanDocument&);

/// Parses, reads the whole document, and gives the message or the first problem under `number`.
template <class Message>
core::Result<Message> decode(std::string_view text, const ParseLimits& limits, core::ErrorNumber number,
                             Message (*read)(const Field&)) {
  const auto document = parse(text, limits);
  if (!document) return core::make_error(number, document.error().detail);
  Problems problems(*document);
  Message message = read(Field(*document, problems));
  if (!problems.list().empty()) return core::make_error(number, problems.first());
  return message;
}

}  // namespace headroom::protocol
