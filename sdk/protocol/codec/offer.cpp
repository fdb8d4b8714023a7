#include <algorithm>

#include "sdk/protocol/codec/codec.hpp"
#include "sdk/protocol/codec/fields.hpp"

namespace headroom::protocol {
namespace {

// What no honest offer passes; the room `offer` cuts further, to what a host can draw (D10).
constexpr std::size_t max_short_bytes = 512, max_url_bytes = 2'048, max_locale_bytes = 64;

Money read_money(const Field& field) {
  Money money{field["minor"].integer(-max_integer), field["currency"].text(), field["per"].word_or(Per::month)};
  const bool is_currency = money.currency.size() == 3 && std::all_of(money.currency.begin(), money.currency.end(),
                                                                     [](char c) { return c >= 'A' && c <= 'Z'; });
  if (const Field currency = field["currency"]; currency.is_present() && !is_currency) {
    currency.refuse("is not the three capital letters of ISO 4217");
  }
  return money;
}

Target read_target(const Field& field) {
  if (!field.is_present()) return {};
  return {read_key_or_none(field["plan"]), read_key_or_none(field["add_on"]), field["seats"].integer_or(0)};
}

Json to_json(const Target& target) {
  Json object = Json::object();
  put_text(object, "plan", target.plan);
  put_text(object, "add_on", target.add_on);
  if (target.seats != 0) object["seats"] = target.seats;
  return object;
}

Fact read_fact(const Field& field) {
  return {field["name"].text(max_short_bytes), field["value"].text(max_short_bytes),
          field["unit"].text_or("", max_short_bytes)};
}

std::string read_context(const Field& field) {
  if (!field.is_present()) return {};
  if (!field.json().is_object()) field.refuse("is not an object");
  return dump(field.json());
}

/// An object's text as an object; what is none is left out.
void put_context(Json& object, const std::string& context) {
  if (context.empty()) return;
  ParseLimits limits;
  limits.nodes = max_answer_nodes;
  if (auto parsed = parse(context, limits); parsed && parsed->is_object()) object["context"] = *std::move(parsed);
}

}  // namespace

OfferContent read_offer(const Field& field) {
  OfferContent offer;
  offer.id = read_token(field["id"]);
  offer.kind = field["kind"].word<OfferKind>();
  offer.route = field["route"].word_or(Route::self_serve);
  offer.title = field["title"].text(max_short_bytes);
  offer.body = field["body"].text_or("");
  offer.call_to_action = field["call_to_action"].text_or("", max_short_bytes);
  offer.url = field["url"].text_or("", max_url_bytes);
  offer.locale = field["locale"].text_or("", max_locale_bytes);
  offer.target = read_target(field["target"]);
  if (const Field price = field["price_change"]; price.is_present()) offer.price_change = read_money(price);
  for (const Field& fact : field["facts"].items(max_facts)) offer.facts.push_back(read_fact(fact));
  offer.context = read_context(field["context"]);
  offer.expires_at = field["expires_at"].instant();
  return offer;
}

Json to_json(const OfferContent& offer) {
  Json object{{"id", offer.id},
              {"kind", to_text(offer.kind)},
              {"route", to_text(offer.route)},
              {"title", offer.title},
              {"target", to_json(offer.target)},
              {"facts", Json::array()},
              {"expires_at", core::to_rfc3339(offer.expires_at)}};
  put_text(object, "body", offer.body);
  put_text(object, "call_to_action", offer.call_to_action);
  put_text(object, "url", offer.url);
  put_text(object, "locale", offer.locale);
  if (const Money& price = offer.price_change; !price.currency.empty()) {
    object["price_change"] = {{"minor", price.minor}, {"currency", price.currency}, {"per", to_text(price.per)}};
  }
  for (const Fact& fact : offer.facts) {
    Json written{{"name", fact.name}, {"value", fact.value}};
    put_text(written, "unit", fact.unit);
    object["facts"].push_back(std::move(written));
  }
  put_context(object, offer.context);
  return object;
}

std::string encode(const OfferContent& offer) { return dump(to_json(offer)); }

core::Result<OfferContent> decode_offer(std::string_view text) {
  return decode(text, {}, core::ErrorNumber::state_damaged, read_offer);
}

}  // namespace headroom::protocol
