#include "server-stub/catalogue/message.hpp"
#include "server-stub/catalogue/sections.hpp"
#include "server-stub/catalogue/slots.hpp"

namespace headroom::server::catalogue {
namespace {

// Is there a number from the account's own use in every one of the alternatives read?
using HasOwnUse = bool;

HasOwnUse check_slots(const Node& node, const Message& message) {
  bool has_own_use = false;
  for (const auto& [name, use] : message.slots) {
    const Slot* slot = find_slot(name);
    if (!slot) {
      node.error("names {" + name + "}, which is no slot; docs/catalogue.md lists them");
      continue;
    }
    if (use == Message::Use::number && !slot->is_number) node.error("{" + name + "} is a text and has no plural");
    if (use == Message::Use::text && slot->is_number) node.error("{" + name + "} is a number; use plural, not select");
    has_own_use = has_own_use || slot->is_own_use;
  }
  return has_own_use;
}

HasOwnUse read_alternative(const Node& node, Template::Part& into) {
  auto& text = into.emplace_back();
  if (node.is_present() && node.json().is_string() && node.json().get_ref<const std::string&>().empty()) return false;
  if (!node.text(text, 500)) return false;
  const Message message = scan(text);
  if (message.error) node.error(*message.error);
  return check_slots(node, message);
}

// A text, or a list of alternatives of which "" lets the part out.
HasOwnUse read_part(const Node& node, Template::Part& into) {
  if (!node.is_present()) return false;
  if (!node.json().is_array()) return read_alternative(node, into);
  if (node.json().empty()) node.error("must have at least one alternative");
  bool has_own_use = !node.json().empty();
  for (const Node& alternative : node.elements(16)) has_own_use = read_alternative(alternative, into) && has_own_use;
  return has_own_use;
}

void check_arm(const Node& node, const Catalogue& catalogue, const std::string& arm) {
  std::ptrdiff_t known = 0;
  for (const Experiment& experiment : catalogue.experiments) {
    if (arm == experiment.holdout) return node.error("is a holdout, which sees no words; name another arm");
    known +=
        std::count_if(experiment.arms.begin(), experiment.arms.end(), [&](const Arm& each) { return each.key == arm; });
  }
  if (known == 0) node.error("is no arm of any experiment of this catalogue");
  if (known > 1) node.error("is an arm of several experiments; give each its own name");
}

void check_key(const Node& node, const Catalogue& catalogue, const std::string& key) {
  if (catalogue.meter(key) || catalogue.feature(key) || catalogue.milestone(key) || catalogue.question(key)) return;
  node.error("names no meter, feature, milestone or question of this catalogue");
}

void read_template(const Node& node, const Catalogue& catalogue, Template& into) {
  Object object(node);
  object.need("kind").word(into.kind, protocol::OfferKind::in_progress);
  object.find("edges").words(into.edges, protocol::EdgeKind::signal);
  const Node key = object.find("key"), arm = object.find("arm");
  if (key.key(into.key)) check_key(key, catalogue, into.key);
  if (arm.key(into.arm)) check_arm(arm, catalogue, into.arm);
  read_locale(object.need("locale"), into.locale);

  const bool sells = protocol::sells(into.kind);
  const auto part = [&](std::string_view name, bool is_needed, Template::Part& words) {
    return read_part(is_needed ? object.need(name) : object.find(name), words);
  };
  bool has_own_use = part("title", true, into.title);
  has_own_use = part("success", false, into.success) || has_own_use;
  has_own_use = part("goal", false, into.goal) || has_own_use;
  has_own_use = part("gap", false, into.gap) || has_own_use;
  has_own_use = part("recommendation", sells, into.recommendation) || has_own_use;
  has_own_use = part("price", sells, into.price) || has_own_use;
  has_own_use = part("worth", sells, into.worth) || has_own_use;
  has_own_use = part("call_to_action", sells, into.call_to_action) || has_own_use;
  if (sells && !has_own_use) {
    node.error(
        "sells without a number from the account's own use; use {used_units}, {denied_units}, {tried} or such in "
        "every alternative of one part");
  }
}

}  // namespace

void read_templates(Object& document, Catalogue& into) {
  for (const Node& node : document.find("templates").elements()) {
    read_template(node, into, into.templates.emplace_back());
  }
}

}  // namespace headroom::server::catalogue
