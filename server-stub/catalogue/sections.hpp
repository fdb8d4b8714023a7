#pragma once
// The parts of parsing, for parse.cpp, which alone knows their order: each refers only to what was read before it, so
// that what is wrong with a reference is noted where it stands.

#include <algorithm>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "server-stub/catalogue/catalogue.hpp"
#include "server-stub/catalogue/parse.hpp"
#include "server-stub/catalogue/reader.hpp"

namespace headroom::server::catalogue {

void read_meters(Object& document, Catalogue& into);
void read_features(Object& document, Catalogue& into);
void read_plans(Object& document, Catalogue& into);
void read_add_ons(Object& document, Catalogue& into);
void read_paths(Object& document, Catalogue& into);
void read_questions(Object& document, Catalogue& into);
void read_milestones(Object& document, Catalogue& into);
void read_experiments(Object& document, Catalogue& into);
void read_templates(Object& document, Catalogue& into);
void read_fallback_offers(Object& document, Catalogue& into);
void read_routing(Object& document, Catalogue& into);
void read_settings(Object& document, Catalogue& into);  // guardrails, caps, billing, targets

std::vector<Finding> lint(const Catalogue& catalogue);

/// An amount with its period.
void read_price(const Node& node, Price& into);
/// A text, or an object of one per locale.
void read_localized(const Node& node, Localized& into, std::size_t most = 200);
/// The same, of messages (message.hpp) that may name these slots.
void read_messages(const Node& node, Localized& into, std::initializer_list<std::string_view> slots);
void read_locale(const Node& node, std::string& into);

/// A key that must name one of `items`.
template <class Item>
void read_reference(const Node& node, const std::vector<Item>& items, std::string_view what, std::string& into) {
  if (!node.key(into)) return;
  const auto has_it = [&](const Item& item) { return item.key == into; };
  if (std::none_of(items.begin(), items.end(), has_it)) {
    node.error("names no " + std::string(what) + " of this catalogue; correct it, or add \"" + into + "\"");
  }
}
template <class Item>
void read_references(const Node& node, const std::vector<Item>& items, std::string_view what,
                     std::vector<std::string>& into) {
  for (const Node& element : node.elements()) read_reference(element, items, what, into.emplace_back());
}
/// A key that none of `items` has.
template <class Item>
void read_new_key(const Node& node, const std::vector<Item>& items, std::string& into) {
  if (!node.key(into)) return;
  const auto has_it = [&](const Item& item) { return item.key == into; };
  if (std::any_of(items.begin(), items.end(), has_it)) node.error("is the key of an earlier one; each has its own");
}

}  // namespace headroom::server::catalogue
