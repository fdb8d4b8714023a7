#include "sdk/transport/endpoint.hpp"

#include "sdk/core/error.hpp"
#include "tests/support/catch.hpp"

using namespace headroom;

TEST_CASE("an endpoint is https with a host, or http on loopback") {
  struct Row {
    const char *text, *host, *authority, *origin;
    int port;
  };
  const Row rows[] = {
      {"https://api.example.com", "api.example.com", "api.example.com", "https://api.example.com:443", 443},
      {"https://api.example.com/", "api.example.com", "api.example.com", "https://api.example.com:443", 443},
      {"HTTPS://API.Example.COM:8443", "api.example.com", "api.example.com:8443", "https://api.example.com:8443", 8443},
      {"https://xn--bcher-kva.example", "xn--bcher-kva.example", "xn--bcher-kva.example",
       "https://xn--bcher-kva.example:443", 443},
      {"https://10.1.2.3", "10.1.2.3", "10.1.2.3", "https://10.1.2.3:443", 443},
      {"https://[2001:DB8::1]:9", "2001:db8::1", "[2001:db8::1]:9", "https://[2001:db8::1]:9", 9},
      {"http://localhost", "localhost", "localhost", "http://localhost:80", 80},
      {"http://127.0.0.1:41234", "127.0.0.1", "127.0.0.1:41234", "http://127.0.0.1:41234", 41234},
      {"http://127.9.9.9:80", "127.9.9.9", "127.9.9.9", "http://127.9.9.9:80", 80},
      {"http://[::1]:65535", "::1", "[::1]:65535", "http://[::1]:65535", 65535},
  };
  for (const auto& row : rows) {
    INFO(row.text);
    const auto endpoint = transport::parse_endpoint(row.text);
    REQUIRE(endpoint);
    CHECK(endpoint->host == row.host);
    CHECK(endpoint->authority == row.authority);
    CHECK(endpoint->origin == row.origin);
    CHECK(endpoint->port == row.port);
    CHECK(endpoint->is_tls == (row.origin[4] == 's'));
  }
}

TEST_CASE("A-14 every other endpoint is refused with what is wrong with it") {
  const std::pair<std::string, const char*> rows[] = {
      {"", "empty"},
      {"api.example.com", "no scheme"},
      {"https:/api.example.com", "no scheme"},
      {"ftp://api.example.com", "scheme"},
      {"https//://x", "scheme"},
      {"http://api.example.com", "loopback only"},
      {"http://10.0.0.1", "loopback only"},
      {"http://localhost.example.com", "loopback only"},
      {"http://0.0.0.0", "loopback only"},
      {"http://[::ffff:10.0.0.1]", "loopback only"},
      {"https://", "no host"},
      {"https:///", "no host"},
      {"https://:443", "no host"},
      {"https://good.com@evil.com", "user name"},
      {"https://user:pass@api.example.com", "user name"},
      {"https://api.example.com/v1", "path"},
      {"https://api.example.com//", "path"},
      {"https://api.example.com?x=1", "query"},
      {"https://api.example.com#x", "query"},
      {"https://api.example.com:", "port"},
      {"https://api.example.com:0", "port"},
      {"https://api.example.com:65536", "port"},
      {"https://api.example.com:44x", "port"},
      {"https://api.example.com:-1", "port"},
      {"https://api.example.com:+1", "port"},
      {"https://api.example.com: 443", "port"},
      {"https://[::1", "no ]"},
      {"https://[api.example.com]", "IPv6"},
      {"https://[127.0.0.1]", "IPv6"},
      {"https://[fe80::1%eth0]", "IPv6"},
      {"https://[::1]443", "port"},
      {"https://::1", "no host"},
      {"https://bücher.example", "DNS name"},
      {"https://exa mple.com", "DNS name"},
      {"https://example.com\r\nX: y", "port"},
      {"https://example\r\n.com", "DNS name"},
      {std::string("https://exam\0ple.com", 20), "DNS name"},
      {"https://-a.example.com", "DNS name"},
      {"https://a..example.com", "DNS name"},
      {"https://example.com.", "DNS name"},
      {"https://1.2.3", "DNS name"},
      {"https://1.2.3.4.5", "DNS name"},
      {"https://256.1.1.1", "DNS name"},
      {"https://%65xample.com", "DNS name"},
      {"https://" + std::string(64, 'a') + ".com", "DNS name"},
      {"https://" + std::string(300, 'a'), "DNS name"},
      {"https:\\\\example.com", "no scheme"},
  };
  for (const auto& [text, what] : rows) {
    INFO(text);
    const auto endpoint = transport::parse_endpoint(text);
    REQUIRE_FALSE(endpoint);
    CHECK(endpoint.error().number == static_cast<int>(core::ErrorNumber::endpoint));
    CHECK_THAT(endpoint.error().detail, Catch::Contains(what) && Catch::StartsWith("endpoint: "));
  }
}
