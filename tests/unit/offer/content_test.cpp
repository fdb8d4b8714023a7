#include "sdk/offer/content.hpp"

#include <functional>

#include "sdk/core/error.hpp"
#include "sdk/core/utf8.hpp"
#include "tests/support/catch.hpp"

using namespace headroom;
using offer::accept_content;

namespace {

const std::vector<std::string> hosts{"billing.example.com"};

protocol::OfferContent good() {
  protocol::OfferContent out;
  out.id = "0193aaaa";
  out.title = "You packed 4 of 5 archives";
  out.body = "Team packs 200 a month.";
  out.call_to_action = "See Team";
  out.url = "https://billing.example.com/checkout/abc";
  out.locale = "en";
  out.target.plan = "team";
  out.price_change = {2'900, "USD", protocol::Per::month};
  out.facts = {{"used", "4", "archive"}};
  out.context = R"({"used":4})";
  out.expires_at = 1;
  return out;
}

}  // namespace

TEST_CASE("D10 good content is handed on as it is") {
  const auto accepted = accept_content(good(), hosts, std::nullopt);
  REQUIRE(accepted);
  CHECK(accepted->title == good().title);
  CHECK(accepted->body == good().body);
  CHECK(accepted->url == good().url);
  CHECK(accepted->facts[0].value == "4");
  CHECK(accepted->context == good().context);
}

TEST_CASE("D10 A-12 what a terminal or a layout could be misled by is stripped") {
  struct Row {
    std::string text, plain;
  };
  const Row rows[] = {{"\x1b[31mred\x1b[0m", "[31mred[0m"},
                      {"\x1b]0;title\x07x", "]0;titlex"},
                      {"a\x01\x02\x7f"
                       "b",
                       "ab"},
                      {"a\xc2\x9b"
                       "31m",
                       "a31m"},
                      {"invoice\xe2\x80\xae"
                       "fdp.exe",
                       "invoicefdp.exe"},
                      {"\xe2\x81\xa6x\xe2\x81\xa9", "x"},
                      {"ze\xe2\x80\x8bro", "zero"},
                      {"\xef\xbb\xbf"
                       "bom",
                       "bom"},
                      {"100 %n%s", "100 %n%s"},
                      {"<b>bold</b>", "<b>bold</b>"},
                      {"Grüße, 日本", "Grüße, 日本"}};
  for (const auto& row : rows) {
    CAPTURE(row.plain);
    auto content = good();
    content.title = content.body = content.call_to_action = row.text;
    content.facts = {{row.text, row.text, row.text}};
    const auto accepted = accept_content(content, hosts, std::nullopt);
    REQUIRE(accepted);
    CHECK(accepted->title == row.plain);
    CHECK(accepted->body == row.plain);
    CHECK(accepted->call_to_action == row.plain);
    CHECK(accepted->facts[0].name == row.plain);
    CHECK(accepted->facts[0].value == row.plain);
    CHECK(accepted->facts[0].unit == row.plain);
  }
}

TEST_CASE("A-12 a text that is too long is cut at a whole character") {
  auto content = good();
  content.title.clear();
  for (int i = 0; i < 400'000; ++i) content.title += "\xe2\x82\xac";
  const auto accepted = accept_content(content, hosts, std::nullopt);
  REQUIRE(accepted);
  CHECK(accepted->title.size() == 300);
  CHECK(core::is_utf8(accepted->title));
}

TEST_CASE("D10 A-11 A-12 what cannot be shown safely is refused with the member that is wrong") {
  struct Row {
    const char* member;
    std::function<void(protocol::OfferContent&)> spoil;
  };
  const Row rows[] = {{"offer/id", [](auto& offer) { offer.id = ""; }},
                      {"offer/id", [](auto& offer) { offer.id = "a b"; }},
                      {"offer/id", [](auto& offer) { offer.id = std::string(65, 'a'); }},
                      {"offer/title", [](auto& offer) { offer.title = "\xff"; }},
                      {"offer/title", [](auto& offer) { offer.title = "\xc0\xaf"; }},
                      {"offer/title", [](auto& offer) { offer.title = "\xed\xa0\x80"; }},
                      {"offer/title", [](auto& offer) { offer.title = ""; }},
                      {"offer/title", [](auto& offer) { offer.title = "\x1b\xe2\x80\x8b"; }},
                      {"offer/body", [](auto& offer) { offer.body = "\x80"; }},
                      {"offer/call_to_action", [](auto& offer) { offer.call_to_action = "\xf5"; }},
                      {"offer/url", [](auto& offer) { offer.url = "https://evil.example"; }},
                      {"offer/url", [](auto& offer) { offer.url = "javascript:alert(1)"; }},
                      {"offer/locale", [](auto& offer) { offer.locale = "e n"; }},
                      {"offer/target/plan", [](auto& offer) { offer.target.plan = "Team!"; }},
                      {"offer/target/add_on", [](auto& offer) { offer.target.add_on = "-"; }},
                      {"offer/target/seats", [](auto& offer) { offer.target.seats = -1; }},
                      {"offer/price_change/currency", [](auto& offer) { offer.price_change.currency = "usd"; }},
                      {"offer/price_change/currency", [](auto& offer) { offer.price_change.currency = ""; }},
                      {"offer/facts",
                       [](auto& offer) {
                         offer.facts.assign(33, {"a", "b", "c"});
                       }},
                      {"offer/facts", [](auto& offer) { offer.facts[0].value = "\xff"; }},
                      {"offer/context", [](auto& offer) { offer.context = "{\"a\":\"\x1b\"}"; }},
                      {"offer/context", [](auto& offer) { offer.context = "\xff"; }},
                      {"offer/context", [](auto& offer) { offer.context = std::string(32 * 1024 + 1, ' '); }}};
  for (const auto& row : rows) {
    CAPTURE(row.member);
    auto content = good();
    row.spoil(content);
    const auto result = accept_content(content, hosts, std::nullopt);
    REQUIRE_FALSE(result);
    CHECK(result.error().number == static_cast<int>(core::ErrorNumber::answer));
    CHECK(result.error().detail.starts_with(std::string(row.member) + ":"));
  }
}

TEST_CASE("D10 an offer without a link, a price or facts is one too") {
  protocol::OfferContent advice;
  advice.id = "a";
  advice.title = "Your limit resets in 2 days";
  CHECK(accept_content(advice, {}, std::nullopt));
}
