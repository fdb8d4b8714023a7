#include "sdk/core/utf8.hpp"

#include "tests/support/catch.hpp"

namespace core = headroom::core;

TEST_CASE("UTF-8 is taken in its shortest form only, without surrogates, up to U+10FFFF") {
  const auto good =
      GENERATE(as<std::string>{}, "", "plain", "é", "☃", "😀", "\xF4\x8F\xBF\xBF", "\xED\x9F\xBF", "\xEE\x80\x80");
  CHECK(core::is_utf8(good));
  const auto bad = GENERATE(as<std::string>{}, "\x80", "\xC0\x80", "\xC1\xBF", "\xE0\x80\x80", "\xE0\x9F\xBF",
                            "\xF0\x80\x80\x80", "\xED\xA0\x80", "\xED\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80",
                            "\xFF", "\xC3", "\xE2\x98", "\xF0\x9F\x98", "a\xC3(", "\xE2\x28\xA1");
  CAPTURE(bad);
  CHECK_FALSE(core::is_utf8(bad));
}

TEST_CASE("D10 what cannot be drawn, or draws as something else, is stripped from text") {
  struct Row {
    const char* text;
    const char* plain;
  };
  const auto row = GENERATE(values<Row>({
      {"You used 98 of 100", "You used 98 of 100"},
      {"Preis: 29 € – größer", "Preis: 29 € – größer"},
      {"\x1b[31mred\x1b[0m", "[31mred[0m"},
      {"\x1b]0;title\x07 x", "]0;title x"},
      {"a\nb\tc\r\nd", "a b c  d"},
      {"a\xE2\x80\xA8"
       "b",
       "a b"},
      {"a\x7f\xC2\x9B"
       "b",
       "ab"},
      {"\xE2\x80\xAE"
       "evil\xE2\x80\xAC",
       "evil"},
      {"\xE2\x81\xA6x\xE2\x81\xA9", "x"},
      {"\xD8\x9Cx\xE2\x80\x8F", "x"},
      {"pay\xE2\x80\x8Bpal\xEF\xBB\xBF", "paypal"},
      {"\xF3\xA0\x81\x81hidden", "hidden"},
      {"bad\xFF\xC3(bytes", "bad(bytes"},
      {"a\xE2\x80\x8D"
       "b",
       "ab"},
      {"می‌خواهم", "می‌خواهم"},
      {"👩‍💻 ok", "👩‍💻 ok"},
      {"👩‍", "👩"},
      {"e\xCC\x81\xCC\x81\xCC\x81\xCC\x81\xCC\x81x", "e\xCC\x81\xCC\x81\xCC\x81x"},
      {"%n%s{}<b>", "%n%s{}<b>"},
      {"\xEF\xBF\xBE\xEF\xB7\x90x", "x"},
  }));
  CAPTURE(row.text);
  CHECK(core::plain_text(row.text, 100) == row.plain);
}

TEST_CASE("D10 text is cut at a whole character within its bytes") {
  CHECK(core::plain_text("größe", 3) == "gr");
  CHECK(core::plain_text("größe", 4) == "grö");
  CHECK(core::plain_text("😀😀", 7) == "😀");
  CHECK(core::plain_text("abc", 0).empty());
  CHECK(core::plain_text(std::string(1 << 20, 'x'), 200).size() == 200);
}

TEST_CASE("D10 plain text stays as it is when made plain again") {
  const std::string once = core::plain_text("a\x1b\n\xE2\x80\xAE👩‍💻\xFFé", 100);
  CHECK(core::plain_text(once, 100) == once);
  CHECK(core::is_utf8(once));
}
