#include "server-stub/catalogue/sections.hpp"
#include "server-stub/catalogue/words.hpp"

namespace headroom::server::catalogue {
namespace {

// A step leads to a higher tier, so that no chain of steps comes back to where it began.
void check_step(const Node& node, const Catalogue& catalogue, const Path& path) {
  const Plan *from = catalogue.plan(path.from), *to = catalogue.plan(path.to);
  if (from && to && to->tier <= from->tier) {
    node.error("leads from tier " + std::to_string(from->tier) + " to tier " + std::to_string(to->tier) +
               "; an expansion leads to a higher one, else the paths make a cycle");
  }
  const AddOn* add_on = catalogue.add_on(path.add_on);
  if (add_on && std::find(add_on->plans.begin(), add_on->plans.end(), path.from) == add_on->plans.end()) {
    node.error("the add-on cannot be added to plan \"" + path.from + "\"; list that in the add-on's plans");
  }
}

bool is_same(const Path& a, const Path& b) {
  return a.segment == b.segment && a.vector == b.vector && a.from == b.from && a.to == b.to && a.add_on == b.add_on;
}

void read_phrases(const Node& node, Question& into) {
  if (!node.is_present()) return;
  if (!node.json().is_object()) return node.error("must be an object of one list per locale");
  for (const auto& [locale, list] : node.json().items()) {
    const Node entry(&list, node.pointer() + protocol::pointer_step(locale), node.errors());
    if (locale_chain(locale, "").empty()) entry.error("is not under a BCP 47 locale such as en or de-AT");
    auto& phrases = into.phrases.emplace_back(locale, std::vector<std::string>{}).second;
    for (const Node& phrase : entry.elements(100)) phrase.text(phrases.emplace_back());
  }
}

// What comes before the path: https and one of the hosts, nothing in between (A-11).
bool is_on_host(std::string_view url, const std::vector<std::string>& hosts) {
  constexpr std::string_view scheme = "https://";
  if (url.substr(0, scheme.size()) != scheme) return false;
  url.remove_prefix(scheme.size());
  const auto host = url.substr(0, url.find_first_of("/?#"));
  const bool is_printable =
      std::all_of(url.begin(), url.end(), [](char c) { return c > ' ' && c < '\x7f' && c != '\\'; });
  return is_printable && std::find(hosts.begin(), hosts.end(), host) != hosts.end();
}

void read_fallback(const Node& node, const Catalogue& catalogue, FallbackOffer& into) {
  Object object(node);
  object.need("edge").word(into.edge, protocol::EdgeKind::intent);
  const Node key = object.find("key");
  if (key.key(into.key) && !catalogue.meter(into.key) && !catalogue.feature(into.key)) {
    key.error("names no meter or feature of this catalogue");
  }
  read_references(object.find("plans"), catalogue.plans, "plan", into.plans);
  object.need("kind").word(into.kind, protocol::OfferKind::in_progress);
  const Node target = object.find("target"), url = object.find("url");
  read_reference(target, catalogue.plans, "plan", into.target);
  if (protocol::sells(into.kind) != target.is_present()) {
    target.error(target.is_present() ? "is for a kind that sells; remove it"
                                     : "is missing: a kind that sells names a plan");
  }
  if (url.text(into.url, 2'000) && !is_on_host(into.url, catalogue.offer_hosts)) {
    url.error("must be https on one of offer_hosts");
  }
  read_messages(object.need("title"), into.title, {});
  read_messages(object.need("body"), into.body, {});
  read_messages(object.find("call_to_action"), into.call_to_action, {});
}

}  // namespace

void read_paths(Object& document, Catalogue& into) {
  for (const Node& node : document.find("paths").elements()) {
    Path path;
    Object object(node);
    object.find("segment").key(path.segment);
    object.need("vector").word(path.vector, Vector::service);
    read_reference(object.need("from"), into.plans, "plan", path.from);
    const Node to = object.find("to"), add_on = object.find("add_on");
    read_reference(to, into.plans, "plan", path.to);
    read_reference(add_on, into.add_ons, "add-on", path.add_on);
    if (to.is_present() == add_on.is_present()) node.error("must have either \"to\" or \"add_on\"");
    check_step(to.is_present() ? to : add_on, into, path);
    if (std::any_of(into.paths.begin(), into.paths.end(), [&](const Path& other) { return is_same(path, other); })) {
      node.error("repeats an earlier path; keep one");
    }
    into.paths.push_back(std::move(path));
  }
}

void read_questions(Object& document, Catalogue& into) {
  for (const Node& node : document.find("questions").elements()) {
    Question question;
    Object object(node);
    read_new_key(object.need("key"), into.questions, question.key);
    read_phrases(object.find("phrases"), question);
    const Node answered_by = object.need("answered_by");
    if (answered_by.is_present()) {
      Object answer(answered_by);
      const Node feature = answer.find("feature"), plan = answer.find("plan");
      read_reference(feature, into.features, "feature", question.feature);
      read_reference(plan, into.plans, "plan", question.plan);
      if (feature.is_present() == plan.is_present()) answered_by.error("must have either \"feature\" or \"plan\"");
    }
    into.questions.push_back(std::move(question));
  }
}

void read_milestones(Object& document, Catalogue& into) {
  for (const Node& node : document.find("milestones").elements()) {
    Milestone milestone;
    Object object(node);
    read_new_key(object.need("key"), into.milestones, milestone.key);
    read_localized(object.need("name"), milestone.name);
    into.milestones.push_back(std::move(milestone));
  }
}

void read_fallback_offers(Object& document, Catalogue& into) {
  for (const Node& node : document.find("fallback_offers").elements(protocol::max_fallback_offers)) {
    read_fallback(node, into, into.fallback_offers.emplace_back());
  }
}

}  // namespace headroom::server::catalogue
