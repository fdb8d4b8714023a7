#include "server-stub/catalogue/localized.hpp"

#include "tests/support/catch.hpp"

namespace headroom::server::catalogue {

TEST_CASE("a locale leads from the most specific to the catalogue's own") {
  using Chain = std::vector<std::string>;
  CHECK(locale_chain("de-AT", "en") == Chain{"de-AT", "de", "en"});
  CHECK(locale_chain("de_AT.UTF-8", "en") == Chain{"de-AT", "de", "en"});
  CHECK(locale_chain("de_AT@euro", "en") == Chain{"de-AT", "de", "en"});
  CHECK(locale_chain("zh-Hant-TW", "en") == Chain{"zh-Hant-TW", "zh-Hant", "zh", "en"});
  CHECK(locale_chain("en", "en") == Chain{"en"});
  CHECK(locale_chain("en-US", "en-GB") == Chain{"en-US", "en", "en-GB"});
  CHECK(locale_chain("", "en") == Chain{"en"});
}

TEST_CASE("what is no locale is left out") {
  using Chain = std::vector<std::string>;
  for (const auto* text : {"C", "C.UTF-8", "../../etc", "1234", "-", "e", "en US", "\xc3\xa4\xc3\xa4"}) {
    INFO(text);
    CHECK(locale_chain(text, "en") == Chain{"en"});
  }
  CHECK(locale_chain("de--AT", "en") == Chain{"de", "en"});
}

TEST_CASE("a text is found along the chain, then the one for every locale, then what else is said") {
  const Localized texts{{{"de", "Archiv"}, {"", "any"}}};
  CHECK(texts.in(locale_chain("de-AT", "en"), "x") == "Archiv");
  CHECK(texts.in(locale_chain("fr", "en"), "x") == "any");
  CHECK(Localized{}.in(locale_chain("fr", "en"), "x") == "x");
}

}  // namespace headroom::server::catalogue
