#include <iterator>

#include "sdk/protocol/codec/codec.hpp"
#include "sdk/protocol/codec/fields.hpp"

namespace headroom::protocol {
namespace {

// In the order of Hint::Type.
constexpr std::string_view types[] = {"plan_changed", "offer_withdrawn", "kill_switch", "moment_waiting"};

Hint read_hint(const Field& field) {
  const Field type = field["type"];
  const std::string spelled = type.text();
  Hint hint;
  hint.subject = read_token_or_none(field["subject"]);
  for (std::size_t i = 0; i < std::size(types); ++i) {
    if (types[i] != spelled) continue;
    hint.type = static_cast<Hint::Type>(i);
    return hint;
  }
  if (type.is_present()) type.refuse("is not a hint known here");
  return hint;
}

}  // namespace

std::string encode(const Hint& hint) {
  Json object{{"type", types[static_cast<std::size_t>(hint.type)]}};
  put_text(object, "subject", hint.subject);
  return dump(object);
}

core::Result<Hint> decode_hint(std::string_view text) { return decode(text, {}, core::ErrorNumber::answer, read_hint); }

}  // namespace headroom::protocol
