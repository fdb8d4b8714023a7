#include "server-stub/catalogue/message.hpp"
#include "server-stub/catalogue/sections.hpp"

namespace headroom::server::catalogue {

void read_localized(const Node& node, Localized& into, std::size_t most) {
  if (!node.is_present()) return;
  if (!node.json().is_object()) {
    node.text(into.texts[""], most);
    return;
  }
  if (node.json().empty()) node.error("must have a text for at least one locale");
  for (const auto& [locale, text] : node.json().items()) {
    const Node entry(&text, node.pointer() + protocol::pointer_step(locale), node.errors());
    if (locale_chain(locale, "").empty()) entry.error("is not under a BCP 47 locale such as en or de-AT");
    entry.text(into.texts[locale], most);
  }
}

void read_messages(const Node& node, Localized& into, std::initializer_list<std::string_view> slots) {
  read_localized(node, into, 500);
  for (const auto& [locale, text] : into.texts) {
    const Message message = scan(text);
    const std::string pointer = node.pointer() + (locale.empty() ? "" : protocol::pointer_step(locale));
    if (message.error) node.errors()->push_back({pointer, *message.error});
    for (const auto& [slot, use] : message.slots) {
      if (std::find(slots.begin(), slots.end(), slot) != slots.end()) continue;
      std::string known;
      for (const auto other : slots) known.append(known.empty() ? "{" : ", {").append(other).append("}");
      node.errors()->push_back({pointer, "names {" + slot + "}, which has no value here; " +
                                             (known.empty() ? "write it without slots" : "it may name " + known)});
    }
  }
}

void read_locale(const Node& node, std::string& into) {
  if (node.text(into, 35) && (locale_chain(into, "").empty() || locale_chain(into, "").front() != into)) {
    node.error("must be a BCP 47 locale such as en or de-AT");
  }
}

}  // namespace headroom::server::catalogue
