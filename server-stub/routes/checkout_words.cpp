#include "server-stub/routes/checkout_words.hpp"

#include <variant>

#include "sdk/protocol/words.hpp"

namespace headroom::server::routes {
namespace {

constexpr const char* page_locale = "en";

decide::SlotValue shown(const protocol::Value& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return *integer;
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  if (const auto* number = std::get_if<double>(&value)) return std::to_string(*number);
  return std::string{};
}

}  // namespace

CheckoutWords::CheckoutWords(const catalogue::Catalogue& catalogue, const std::string& currency)
    : catalogue_(catalogue),
      locales_(catalogue::locale_chain(page_locale, catalogue.default_locale)),
      language_(page_locale, catalogue.time_zone, currency) {}

std::string CheckoutWords::gain(const billing::Gain& gain) const {
  if (!gain.is_feature)
    return limit(gain) + " (" + (gain.before ? language_.number(*gain.before) : "unlimited") + " today)";
  const auto* feature = catalogue_.feature(gain.key);
  const auto pattern = feature == nullptr ? gain.key : feature->name.in(locales_, gain.key);
  return language_.message(pattern, {{"value", shown(gain.value)}});
}

std::string CheckoutWords::price(const protocol::Money& change) const {
  if (change.minor == 0) return "Nothing more to pay";
  const auto size = language_.money(change.minor < 0 ? -change.minor : change.minor);
  const auto when = change.per == protocol::Per::once ? ", once" : " a " + std::string(protocol::to_text(change.per));
  return size + (change.minor < 0 ? " less" : " more") + when;
}

std::string CheckoutWords::limit(const billing::Gain& gain) const {
  const auto* meter = catalogue_.meter(gain.key);
  if (!gain.after) return "unlimited " + gain.unit;
  const auto pattern = meter == nullptr ? "" : meter->counted.in(locales_, "");
  if (pattern.empty()) return language_.number(*gain.after) + " " + gain.unit;
  return language_.message(pattern, {{"count", *gain.after}});
}

}  // namespace headroom::server::routes
