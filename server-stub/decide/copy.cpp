#include "server-stub/decide/copy.hpp"

#include <algorithm>

#include "sdk/core/utf8.hpp"
#include "server-stub/catalogue/message.hpp"
#include "server-stub/decide/copy_slots.hpp"

namespace headroom::server::decide {
namespace {

using catalogue::Template;

// What the wire takes (sdk/protocol/codec/offer.cpp).
constexpr std::size_t most_title = 512, most_body = 4'096;

// A message with all its slots filled; nothing where one has no value.
std::optional<std::string> fill(const std::string& pattern, const Slots& slots, const Language& language) {
  SlotValues values;
  for (const auto& [name, use] : catalogue::scan(pattern).slots) {
    auto value = slots.value(name);
    if (!value) return {};
    values.emplace_back(name, *std::move(value));
  }
  return language.message(pattern, values);
}

std::optional<std::string> fill(const Template::Part& part, const Slots& slots, const Language& language) {
  if (part.empty()) return std::string{};
  for (const auto& alternative : part) {
    if (auto text = fill(alternative, slots, language)) return text;
  }
  return {};
}

// Their success, their goal, the gap, one recommendation, its price, whether it is worth it: always in this order.
std::optional<Copy> fill(const Template& words, const Slots& slots, const Language& language) {
  Copy copy;
  for (const auto* part :
       {&words.success, &words.goal, &words.gap, &words.recommendation, &words.price, &words.worth}) {
    const auto text = fill(*part, slots, language);
    if (!text) return {};
    if (!text->empty()) copy.body.append(copy.body.empty() ? "" : " ").append(*text);
  }
  const auto title = fill(words.title, slots, language), action = fill(words.call_to_action, slots, language);
  if (!title || title->empty() || !action) return {};
  if (title->size() > most_title || action->size() > most_title || copy.body.size() > most_body) return {};
  copy.title = core::plain_text(*title, most_title);
  copy.body = core::plain_text(copy.body, most_body);
  copy.call_to_action = core::plain_text(*action, most_title);
  copy.locale = words.locale;
  return copy;
}

bool speaks(const Template& words, const Situation& at, const Draft& draft, const std::string& locale,
            const std::string& arm) {
  const auto& moment = at.inputs.moment;
  const auto& edges = words.edges;
  return words.locale == locale && words.kind == draft.kind && words.arm == arm &&
         (words.key.empty() || words.key == moment.key) &&
         (edges.empty() || std::find(edges.begin(), edges.end(), moment.edge) != edges.end());
}

// German words for somebody in Austria use Austria's numbers.
const std::string& rules_for(const std::vector<std::string>& chain, const std::string& locale) {
  return chain.front().compare(0, locale.size() + 1, locale + "-") == 0 ? chain.front() : locale;
}

}  // namespace

std::optional<Copy> write(const Situation& at, const Draft& draft) {
  const auto chain = catalogue::locale_chain(at.inputs.moment.locale, at.catalogue.default_locale);
  std::vector<std::string> arms{""};
  if (draft.assigned) arms.insert(arms.begin(), draft.assigned->arm);
  for (const auto& locale : chain) {
    const auto& language = Language::of(rules_for(chain, locale), at.catalogue.time_zone, at.catalogue.currency);
    const Slots slots(at, draft, language, catalogue::locale_chain(locale, at.catalogue.default_locale));
    for (const auto& arm : arms) {
      for (const auto& words : at.catalogue.templates) {
        if (!speaks(words, at, draft, locale, arm)) continue;
        if (auto copy = fill(words, slots, language)) return copy;
      }
    }
  }
  return {};
}

void warm_up(const catalogue::Catalogue& catalogue) {
  for (const auto& words : catalogue.templates) {
    const auto& language = Language::of(words.locale, catalogue.time_zone, catalogue.currency);
    const std::string text = language.money(100) + language.day(0) + language.until(0, core::day);
    static_cast<void>(
        language.message("{n, plural, other {# {text}}}", {{"n", 1}, {"text", language.list({text, text})}}));
  }
}

}  // namespace headroom::server::decide
