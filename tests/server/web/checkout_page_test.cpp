#include "server-stub/web/checkout_page.hpp"

#include "server-stub/web/escape.hpp"
#include "tests/support/catch.hpp"

using namespace headroom::server::web;

namespace {

CheckoutView sample() {
  return {"archivist",
          "acct_42",
          "Free",
          "Team",
          {"200 archives (5 today)", "encryption"},
          "29.00 USD more per month",
          "/checkout/abc.def",
          "c5rf"};
}

bool has(const std::string& page, const std::string& text) { return page.find(text) != std::string::npos; }

const std::vector<std::string> attacks = {"<script>alert(1)</script>",
                                          "\"><img src=x onerror=alert(1)>",
                                          "' onmouseover='alert(1)",
                                          "</title><script>",
                                          "<!--",
                                          "]]>",
                                          "&lt;b&gt;",
                                          "javascript:alert(1)",
                                          "<svg/onload=alert(1)>",
                                          "\" autofocus onfocus=\"x",
                                          "\xff<\xfe",
                                          "a\0b\r\nX: y"};

}  // namespace

TEST_CASE("the checkout page says who buys what for how much, and asks once") {
  const auto page = checkout_page(sample());
  for (const auto* text : {"archivist", "acct_42", "Free", "Upgrade to Team", "200 archives (5 today)", "encryption",
                           "29.00 USD more per month", "<button type=\"submit\">", "action=\"/checkout/abc.def\"",
                           "name=\"csrf\" value=\"c5rf\"", "name=\"viewport\"", "<html lang=\"en\">"}) {
    INFO(text);
    CHECK(has(page, text));
  }
  CHECK_FALSE(has(page, "<script"));
  CHECK_FALSE(has(page, "style="));
}

TEST_CASE("what is not known is left out, never a blank line") {
  auto view = sample();
  view.gains.clear();
  const auto page = checkout_page(view);
  CHECK_FALSE(has(page, "What you get"));
  CHECK_FALSE(has(page, "<p></p>"));
}

TEST_CASE("A-45 no text of anyone's breaks out of its place on the page") {
  for (const auto& attack : attacks) {
    INFO(attack);
    const CheckoutView view{attack, attack, attack, attack, {attack, attack}, attack, attack, attack};
    for (const auto& page : {checkout_page(view), notice_page({NoticeView::Tone::problem, attack, attack, attack})}) {
      CHECK_FALSE(has(page, "<script"));
      CHECK_FALSE(has(page, "<img"));
      CHECK_FALSE(has(page, "<svg"));
      CHECK_FALSE(has(page, "<!--"));
      CHECK_FALSE(has(page, "' on"));
      CHECK_FALSE(has(page, "\" auto"));
      CHECK_FALSE(has(page, "&lt;b"));  // what looks escaped is shown as it was written
    }
  }
}

TEST_CASE("A-45 escaping keeps words of every script and drops what is no text") {
  CHECK(escape("Ćwiczenia & 写真 <5>") == "Ćwiczenia &amp; 写真 &lt;5&gt;");
  CHECK(escape(std::string_view("a\0b\x1b[31m\xc3(", 10)) == "ab[31m(");
}

TEST_CASE("A-45 the policy allows nothing inline, nothing foreign and no frame") {
  for (const auto* rule : {"default-src 'self'", "script-src 'none'", "frame-ancestors 'none'", "form-action 'self'"})
    CHECK(content_security_policy.find(rule) != std::string_view::npos);
  CHECK(content_security_policy.find("unsafe") == std::string_view::npos);
}

TEST_CASE("a notice says what happened, and a problem is announced as one") {
  CHECK(has(notice_page({NoticeView::Tone::success, "archivist", "Done", "Go back."}),
            "class=\"notice success\" role=\"status\""));
  CHECK(has(notice_page({NoticeView::Tone::problem, "", "Gone", "Ask again."}),
            "class=\"notice problem\" role=\"alert\""));
  CHECK_FALSE(has(notice_page({NoticeView::Tone::problem, "", "Gone", "Ask again."}), "class=\"vendor\""));
}
