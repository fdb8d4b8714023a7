#include "sdk/offer/url.hpp"

#include "tests/support/catch.hpp"

using namespace headroom::offer;

TEST_CASE(
    "A-11 D10 an offer's URL is https on a listed host or on the endpoint's origin, and nothing that could be read "
    "otherwise") {
  const std::vector<std::string> hosts{"billing.example.com", "Pay.Example.ORG", "xn--bcher-kva.example"};
  const auto endpoint = parse_origin("http://127.0.0.1:41234");
  REQUIRE(endpoint);
  struct Row {
    std::string url;
    bool allowed;
  };
  const Row rows[] = {{"https://billing.example.com", true},
                      {"https://billing.example.com/", true},
                      {"https://billing.example.com/checkout/abc?x=1&y=%20#top", true},
                      {"https://billing.example.com?x=1", true},
                      {"https://billing.example.com:443/x", true},
                      {"HTTPS://BILLING.EXAMPLE.COM/x", true},
                      {"https://pay.example.org/x", true},
                      {"https://xn--bcher-kva.example/x", true},
                      {"https://billing.example.com/a@b", true},
                      {"https://billing.example.com/a:b//c", true},
                      {"http://127.0.0.1:41234/checkout/abc", true},
                      {"http://127.0.0.1:41234", true},
                      // another scheme
                      {"", false},
                      {"billing.example.com", false},
                      {"//billing.example.com/x", false},
                      {"/checkout", false},
                      {"http://billing.example.com/x", false},
                      {"javascript:alert(1)", false},
                      {"javascript://billing.example.com/%0aalert(1)", false},
                      {"JaVaScRiPt:alert(1)", false},
                      {"data:text/html,<script>alert(1)</script>", false},
                      {"file:///etc/passwd", false},
                      {"file://billing.example.com/x", false},
                      {"intent://billing.example.com#Intent;scheme=http;end", false},
                      {"ftp://billing.example.com/x", false},
                      {"ws://billing.example.com/x", false},
                      {"myapp://billing.example.com/x", false},
                      {"https:billing.example.com", false},
                      {"https:/billing.example.com", false},
                      {"https:///billing.example.com", false},
                      {"https:\\\\billing.example.com", false},
                      {"\\\\billing.example.com\\share", false},
                      {" https://billing.example.com", false},
                      {"https ://billing.example.com", false},
                      {"view-source:https://billing.example.com", false},
                      {"blob:https://billing.example.com/x", false},
                      // another host
                      {"https://evil.example", false},
                      {"https://example.com/x", false},
                      {"https://evilbilling.example.com", false},
                      {"https://sub.billing.example.com/x", false},
                      {"https://billing.example.com.evil.example/x", false},
                      {"https://billing.example.com./x", false},
                      {"https://.billing.example.com/x", false},
                      {"https://billing..example.com/x", false},
                      {"https://-billing.example.com/x", false},
                      {"https://billing.example.com%2eevil.example/x", false},
                      {"https://billing.example.com%00.evil.example/x", false},
                      {"https://bücher.example/x", false},
                      {"https://billing.ex\xd0\xb0mple.com/x", false},
                      {"https://billing.example\xe3\x80\x82"
                       "com/x",
                       false},
                      // userinfo and what parsers disagree about
                      {"https://billing.example.com@evil.example/x", false},
                      {"https://billing.example.com:443@evil.example/x", false},
                      {"https://user@billing.example.com/x", false},
                      {"https://user:pass@billing.example.com/x", false},
                      {"https://@billing.example.com/x", false},
                      {"https://evil.example\\@billing.example.com/x", false},
                      {"https://billing.example.com\\@evil.example/x", false},
                      {"https://evil.example#@billing.example.com/x", false},
                      {"https://evil.example?@billing.example.com/x", false},
                      {"https://billing.example.com/x\\y", false},
                      // another port
                      {"https://billing.example.com:8443/x", false},
                      {"https://billing.example.com:/x", false},
                      {"https://billing.example.com:0443/x", false},
                      {"https://billing.example.com:99999/x", false},
                      {"https://billing.example.com:-1/x", false},
                      {"https://billing.example.com:4 43/x", false},
                      {"https://billing.example.com:443:443/x", false},
                      {"http://127.0.0.1/x", false},
                      {"http://127.0.0.1:41235/x", false},
                      {"https://127.0.0.1:41234/x", false},
                      {"http://localhost:41234/x", false},
                      {"http://2130706433:41234/x", false},
                      {"http://0x7f.1:41234/x", false},
                      {"http://127.1:41234/x", false},
                      {"http://[::ffff:127.0.0.1]:41234/x", false},
                      // characters
                      {"https://billing.example.com/\r\nSet-Cookie: a=b", false},
                      {"https://billing.example.com/x\n", false},
                      {"https://billing.example.com/\tx", false},
                      {"https://billing.example.com/a b", false},
                      {"https://billing.example.com/\x1b[31m", false},
                      {"https://billing.example.com/\x7f", false},
                      {std::string("https://billing.example.com/\0x", 30), false},
                      {"https://billing.example.com/<script>", false},
                      {"https://billing.example.com/\"x", false},
                      {"https://billing.example.com/`x`", false},
                      {"https://billing.example.com/{x}", false},
                      {"https://billing.example.com/a|b", false},
                      {"https://billing.example.com/a^b", false},
                      {"https://billing.example.com/\xe2\x80\xae", false},
                      {"https://billing.example.com/%", false},
                      {"https://billing.example.com/%2", false},
                      {"https://billing.example.com/%zz", false},
                      {"https://billing.example.com/%2%30", false},
                      {"https://[billing.example.com]/x", false},
                      {"https://billing.example.com]/x", false},
                      {"https://[::1/x", false},
                      {"https://[]/x", false},
                      {"https://", false},
                      {"https:///", false},
                      {"https://?", false},
                      {"https://billing.example.com/" + std::string(2'048, 'a'), false}};
  for (const auto& row : rows) {
    CAPTURE(row.url);
    CHECK(is_allowed_url(row.url, hosts, endpoint) == row.allowed);
  }
  STATIC_REQUIRE(std::size(rows) >= 90);
}

TEST_CASE("A-11 without a listed host and an endpoint no URL is allowed") {
  CHECK_FALSE(is_allowed_url("https://billing.example.com", {}, std::nullopt));
  CHECK_FALSE(is_allowed_url("http://127.0.0.1", {"127.0.0.1"}, std::nullopt));
}

TEST_CASE("An origin is scheme, host in lower case and port, the default one filled in") {
  struct Row {
    const char* url;
    Origin origin;
  };
  const Row rows[] = {{"https://Api.Example.com/v1", {"https", "api.example.com", 443}},
                      {"http://localhost:8080", {"http", "localhost", 8080}},
                      {"http://127.0.0.1", {"http", "127.0.0.1", 80}},
                      {"https://[::1]:9443/x", {"https", "[::1]", 9443}},
                      {"https://[2001:DB8::1]", {"https", "[2001:db8::1]", 443}}};
  for (const auto& row : rows) {
    CAPTURE(row.url);
    CHECK(parse_origin(row.url) == row.origin);
  }
}

TEST_CASE("A-11 what is not strictly an http or https URL has no origin") {
  const std::string urls[] = {"https://a..b",
                              "https://.a",
                              "https://a.",
                              "https://-a",
                              "https://a-",
                              "https://a_b",
                              "https://a:",
                              "https://a:0",
                              "https://a:08",
                              "https://a:65536",
                              "https://a:1x",
                              "https://a:1:2",
                              "https://[::1]x",
                              "https://[::1]:",
                              "https://[zz]",
                              "https://u@a",
                              "https://%61",
                              "ftp://a",
                              "https:/a",
                              "https",
                              "://a",
                              "https://a b",
                              "https://a\\b",
                              "https://\xc3\xa4",
                              "https://" + std::string(254, 'a'),
                              "https://" + std::string(64, 'a') + ".b"};
  for (const auto& url : urls) {
    CAPTURE(url);
    CHECK_FALSE(parse_origin(url));
  }
}
