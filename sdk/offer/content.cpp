#include "sdk/offer/content.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>

#include "sdk/core/error.hpp"
#include "sdk/core/key.hpp"
#include "sdk/core/utf8.hpp"
#include "sdk/protocol/limits.hpp"

namespace headroom::offer {
namespace {

constexpr std::size_t max_id_bytes = 64, max_title_bytes = 300, max_body_bytes = 4'000, max_call_bytes = 120;
constexpr std::size_t max_name_bytes = 64, max_value_bytes = 256, max_context_bytes = 32 * 1024;

core::Error refuse(std::string_view member, std::string_view why) {
  return core::make_error(core::ErrorNumber::answer, "offer/" + std::string(member) + ": " + std::string(why));
}

// False where the bytes are no text at all; else `text` is fit to be drawn.
bool clean(std::string& text, std::size_t max_bytes) {
  if (!core::is_utf8(text)) return false;
  text = core::plain_text(text, max_bytes);
  return true;
}

bool is_currency(std::string_view text) {
  return text.size() == 3 && std::ranges::all_of(text, [](char c) { return c >= 'A' && c <= 'Z'; });
}

bool is_key_or_empty(std::string_view text) { return text.empty() || core::is_key(text); }

// A JSON document: it cannot be cut, and its strings keep their escapes.
bool is_context(std::string_view text) {
  return text.size() <= max_context_bytes && core::is_utf8(text) && std::ranges::none_of(text, [](char c) {
           return static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t';
         });
}

}  // namespace

core::Result<protocol::OfferContent> accept_content(protocol::OfferContent content,
                                                    const std::vector<std::string>& hosts,
                                                    const std::optional<Origin>& endpoint) {
  constexpr std::string_view no_utf8 = "is not UTF-8";
  if (!core::is_token(content.id, max_id_bytes)) return refuse("id", "must be 1 … 64 printable ASCII characters");
  if (!clean(content.title, max_title_bytes)) return refuse("title", no_utf8);
  if (content.title.empty()) return refuse("title", "is empty");
  if (!clean(content.body, max_body_bytes)) return refuse("body", no_utf8);
  if (!clean(content.call_to_action, max_call_bytes)) return refuse("call_to_action", no_utf8);
  if (!content.url.empty() && !is_allowed_url(content.url, hosts, endpoint))
    return refuse("url", "must be https on a listed offer host, or on the endpoint's own origin");
  if (!content.locale.empty() && !core::is_token(content.locale, max_name_bytes))
    return refuse("locale", "must be a language tag");
  if (!is_key_or_empty(content.target.plan)) return refuse("target/plan", "must be a key");
  if (!is_key_or_empty(content.target.add_on)) return refuse("target/add_on", "must be a key");
  if (content.target.seats < 0) return refuse("target/seats", "must not be negative");
  if (!is_currency(content.price_change.currency) &&
      (!content.price_change.currency.empty() || content.price_change.minor != 0))
    return refuse("price_change/currency", "must be an ISO 4217 code");
  if (content.facts.size() > protocol::max_facts) return refuse("facts", "at most 32");
  for (auto& fact : content.facts)
    if (!clean(fact.name, max_name_bytes) || !clean(fact.value, max_value_bytes) || !clean(fact.unit, max_name_bytes))
      return refuse("facts", no_utf8);
  if (!is_context(content.context)) return refuse("context", "must be JSON text of at most 32 KiB");
  return content;
}

}  // namespace headroom::offer
