#include "server-stub/catalogue/message.hpp"

#include "tests/support/catch.hpp"

namespace headroom::server::catalogue {
namespace {

std::string slots_of(const char* text) {
  std::string all;
  const auto message = scan(text);
  for (const auto& [name, use] : message.slots) {
    all += name + (use == Message::Use::number ? "# " : use == Message::Use::text ? "$ " : " ");
  }
  return message.error ? "error: " + *message.error : all;
}

}  // namespace

TEST_CASE("a message names its slots and how it uses them") {
  CHECK(slots_of("") == "");
  CHECK(slots_of("plain text, don't") == "");
  CHECK(slots_of("{plan} for { price }") == "plan price ");
  CHECK(slots_of("{n, plural, one {# {unit}} other {# {units}}}") == "n# unit units ");
  CHECK(slots_of("{n, plural, =0 {none} =12 {a dozen} other {#}}") == "n# ");
  CHECK(slots_of("{p, select, month {a month} other {a {p}}}") == "p$ ");
  CHECK(slots_of("'{'not a slot'}' but {this} is, and '' too") == "this ");
  CHECK(slots_of("{n, plural, other {'#' #}} {n}") == "n# ");
}

TEST_CASE("a message that would fail when it is rendered is refused") {
  const char* bad[] = {"{",
                       "}",
                       "{}",
                       "{a",
                       "{A}",
                       "{a b}",
                       "{1a}",
                       "{a,}",
                       "{a, number}",
                       "{a, date, short}",
                       "{a, plural, one {#}}",
                       "{a, plural}",
                       "{a, plural,}",
                       "{a, plural, other}",
                       "{a, plural, other {#}",
                       "{a, plural, some {x} other {y}}",
                       "{a, plural, =x {x} other {y}}",
                       "{a, plural, other {x} other {y}}",
                       "{a, select, =1 {x} other {y}}",
                       "{a, select, month {x}}",
                       "{a, plural, offset:1 other {#}}",
                       "it is '{open",
                       "{a, plural, other {#}} {a, select, other {}}",
                       "{a,plural,other{{a,plural,other{{a,plural,other{{a,plural,other{{a,plural,other{x}}}}}}}}}}"};
  for (const auto* text : bad) {
    INFO(text);
    CHECK(scan(text).error.has_value());
  }
}

}  // namespace headroom::server::catalogue
