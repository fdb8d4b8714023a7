#include "server-stub/decide/copy.hpp"

#include "server-stub/catalogue/slots.hpp"
#include "server-stub/decide/copy_slots.hpp"
#include "tests/server/decide/world.hpp"
#include "tests/support/catch.hpp"

namespace headroom::tests {
namespace {

using namespace server::decide;
using server::catalogue::Template;

// Words for every moment, with just this body.
Catalogue saying(const std::vector<Template::Part>& bodies) {
  auto catalogue = sample_catalogue();
  catalogue.templates.clear();
  for (const auto& body : bodies) {
    Template words;
    words.locale = "en";
    words.title = {"title"};
    words.gap = body;
    catalogue.templates.push_back(words);
  }
  return catalogue;
}

std::string said(const Catalogue& catalogue, const Inputs& inputs) {
  const auto answer = decide(catalogue, inputs).answer;
  return answer.offer ? answer.offer->body : "none " + answer.reason;
}

std::string said(const std::string& body, const Inputs& inputs) { return said(saying({{body}}), inputs); }

Inputs in(const char* locale, Inputs inputs) {
  inputs.moment.locale = locale;
  return inputs;
}

}  // namespace

TEST_CASE("numbers, plurals, money, days and lists follow the language") {
  const auto used = [](std::int64_t units) {
    auto inputs = denied();
    inputs.meters[0].used = units;
    inputs.meters[0].limit = units;
    return inputs;
  };
  CHECK(said("{used_units}", used(1)) == "1 archive");
  CHECK(said("{used_units}", used(2)) == "2 archives");
  CHECK(said("{used_units}", used(1'234)) == "1,234 archives");
  CHECK(said("{used, plural, =1 {once} other {# times}}", used(1)) == "once");
  CHECK(said("{price} more until {resets_on}, {resets_in}", denied()) == "$29.00 more until November 30, in 20 days");
  CHECK(said("{also_unlocks}", denied()) == "500,000 KB a week, encryption, and files of up to 1,000 MB");

  auto german = saying({{"{used_units}; {price}; {resets_on}; {resets_in}; {also_unlocks}"}});
  german.templates[0].locale = "de";
  CHECK(said(german, in("de", used(12))) ==
        "12 Archive; 29,00\u00a0$; 30. November; in 20 Tagen; 500.000 KB in der Woche, Verschlüsselung und Dateien bis "
        "1.000 MB");
  CHECK(said(german, in("de-AT", used(1))).substr(0, 20) == "1 Archiv; $\u00a029,00; ");  // Austria's money
}

TEST_CASE("a language is looked for from the most specific to the catalogue's own") {
  const auto catalogue = sample_catalogue();
  for (const auto& [locale, words] : {std::pair{"de-AT", "de"},
                                      {"de_DE.UTF-8", "de"},
                                      {"en-GB", "en"},
                                      {"fr", "en"},
                                      {"", "en"},
                                      {"C.UTF-8", "en"},
                                      {"../etc", "en"}}) {
    INFO(locale);
    const auto decision = decide(catalogue, in(locale, denied()));
    REQUIRE(decision.answer.offer);
    CHECK(decision.answer.offer->locale == words);
  }
}

TEST_CASE("a slot without a value makes its template unusable and the next is taken") {
  CHECK(said(saying({{"goal {goal}"}, {"no goal"}}), denied()) == "no goal");
  auto inputs = denied();
  inputs.account.goals = {"keep everything", "second"};
  CHECK(said(saying({{"goal {goal}"}, {"no goal"}}), inputs) == "goal keep everything");
  CHECK(said(saying({{"{goal}"}}), denied()) == "none no_copy");
  // An alternative in a part, and one that lets it out.
  CHECK(said(saying({{"goal {goal}", "no goal"}}), denied()) == "no goal");
  CHECK(said(saying({{"goal {goal}", ""}}), denied()).empty());
  // In a branch that would not be taken it is missed too: the same words for everybody.
  CHECK(said("{used, plural, =9 {{goal}} other {x}}", denied()) == "none no_copy");
}

TEST_CASE("the parts stand in one order: success, goal, gap, recommendation, price, worth") {
  auto catalogue = saying({{"3"}});
  auto& words = catalogue.templates[0];
  words.worth = {"6"};
  words.price = {"5"};
  words.recommendation = {"4"};
  words.goal = {"2"};
  words.success = {"1"};
  CHECK(said(catalogue, denied()) == "1 2 3 4 5 6");
}

TEST_CASE("words may be kept to an edge and a key") {
  auto catalogue = saying({{"other edge"}, {"other key"}, {"any"}});
  catalogue.templates[0].edges = {EdgeKind::intent};
  catalogue.templates[1].key = "seats";
  CHECK(said(catalogue, denied()) == "any");
}

TEST_CASE("D10 what people wrote on record is shown as plain text and cannot grow beyond the wire") {
  auto inputs = denied();
  inputs.account.goals = {
      "a\x1b[31mb\xe2\x80\xae"
      "c\nd\xff"};
  const auto text = said("{goal}", inputs);
  CHECK(text.find('\x1b') == std::string::npos);
  CHECK(text.find("\xe2\x80\xae") == std::string::npos);
  CHECK(text.find('\n') == std::string::npos);
  inputs.account.goals = {std::string(5'000, 'x')};
  CHECK(said("{goal}", inputs) == "none no_copy");
  inputs.account.goals = {"{used} '{' # {plan, plural, other {x}}"};  // no message of ours
  CHECK(said("{goal}", inputs) == "{used} '{' # {plan, plural, other {x}}");
}

TEST_CASE("every slot of the catalogue has a value somewhere") {
  auto inputs = denied();
  inputs.account.plan = "team";
  inputs.account.goals = {"g"};
  inputs.meters[0] = archives(230, 200);
  inputs.meters[0].previous_used = 100;
  inputs.account.csm = "Kim Berger";
  auto catalogue = sample_catalogue();
  catalogue.routing.rows = {{}};
  catalogue.routing.rows[0].route = protocol::Route::csm;
  catalogue.experiments.clear();  // nobody is in a holdout
  auto tried = gated();
  tried.handoffs = {{server::catalogue::Vector::tier, "Dana", noon + core::day}};

  const auto has_value = [&](const std::string& slot, const Inputs& situation) {
    auto words = saying({{"{" + slot + "}"}}).templates;
    for (const auto kind : {OfferKind::add_on, OfferKind::success, OfferKind::in_progress, OfferKind::advice}) {
      words.push_back(words[0]);
      words.back().kind = kind;
    }
    catalogue.templates = words;
    return said(catalogue, situation).rfind("none", 0) != 0;
  };
  auto exhausting = approaching();
  exhausting.moment.edge = EdgeKind::exhaustion_projected;
  const Inputs situations[] = {inputs,     tried,    gated(),
                               exhausting, denied(), moment(EdgeKind::milestone, "hundred_archives")};
  for (const auto& slot : server::catalogue::slots()) {
    INFO(slot.name);
    bool has = false;
    for (const auto& situation : situations) has = has || has_value(std::string(slot.name), situation);
    CHECK(has);
  }
}

TEST_CASE("amounts have as many places as their currency") {
  CHECK(decimal(2'900, "USD") == "29.00");
  CHECK(decimal(5, "USD") == "0.05");
  CHECK(decimal(-5'812, "USD") == "-58.12");
  CHECK(decimal(2'900, "JPY") == "2900");
  CHECK(decimal(2'900, "KWD") == "2.900");
}

TEST_CASE("time left is rounded up in the unit that a person would use") {
  const Language english("en", "UTC", "USD");
  CHECK(english.until(noon, noon + 2 * core::day) == "in 2 days");
  CHECK(english.until(noon, noon + core::day + 1) == "in 2 days");
  CHECK(english.until(noon, noon + core::day) == "in 24 hours");
  CHECK(english.until(noon, noon + core::hour + 1) == "in 2 hours");
  CHECK(english.until(noon, noon + core::hour) == "in 60 minutes");
  CHECK(english.until(noon, noon - core::day) == "in 1 minute");
  CHECK(Language("en", "Asia/Tokyo", "USD").day(*core::from_rfc3339("2026-11-30T20:00:00Z")) == "December 1");
}

}  // namespace headroom::tests
