#include <cstdlib>
#include <fstream>
#include <string>

#include "tests/support/catch.hpp"
#include "tests/support/certificates.hpp"
#include "tests/support/raw_server.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/transport/transport_bench.hpp"

using namespace headroom;
using namespace headroom::testing;
using core::ErrorNumber;

namespace {

void serve(RawServer::Peer& peer) {
  while (!peer.read_request().empty()) peer.send(http_answer("{}"));
}

/// A certificate authority that the client trusts, and what it signs.
struct Authority {
  Certificate root{{.common_name = "Trusted root", .is_authority = true}};
  TemporaryDirectory directory;
  std::string roots_file = directory / "roots.pem";

  Authority() { std::ofstream(roots_file) << root.pem(); }
  Certificate sign(CertificateOrder order) const { return Certificate(order, &root); }
};

std::string named(const RawServer& server, const std::string& host) {
  return "https://" + host + ":" + std::to_string(server.port());
}

}  // namespace

TEST_CASE("F-55 a server is trusted by chain and name, whether a DNS name or an address") {
  const Authority authority;
  const auto leaf = authority.sign({.subject_alternatives = "DNS:localhost,IP:127.0.0.1"});
  RawServer server(serve, {.chain = {leaf}});
  for (const std::string host : {"localhost", "127.0.0.1"}) {
    TransportBench bench(named(server, host), authority.roots_file);
    CHECK(bench.post("/v1/sync"));
  }
}

TEST_CASE("F-55 an intermediate that the server sends is followed") {
  const Authority authority;
  const auto intermediate = authority.sign({.common_name = "Intermediate", .is_authority = true});
  const Certificate leaf({.subject_alternatives = "DNS:localhost"}, &intermediate);
  RawServer server(serve, {.chain = {leaf, intermediate}});
  TransportBench bench(named(server, "localhost"), authority.roots_file);
  CHECK(bench.post("/v1/sync"));
}

TEST_CASE("F-55 A-14 each fault of a certificate has its own words, and no byte of the request is sent") {
  const Authority authority;
  const Certificate stranger({.common_name = "Stranger", .is_authority = true});
  const auto intermediate = authority.sign({.common_name = "Intermediate", .is_authority = true});
  const auto not_an_authority = authority.sign({.common_name = "Leaf that signs"});
  const CertificateOrder good{.subject_alternatives = "DNS:localhost"};
  struct Row {
    const char* name;
    std::vector<Certificate> chain;
    int max_version;
    const char* why;
  };
  const Row rows[] = {
      {"expired",
       {authority.sign({.subject_alternatives = "DNS:localhost", .valid_from_s = -7200, .valid_until_s = -60})},
       0,
       "certificate has expired; or is this device's clock wrong?"},
      {"not yet valid",
       {authority.sign({.subject_alternatives = "DNS:localhost", .valid_from_s = 3600, .valid_until_s = 7200})},
       0,
       "not yet valid; or is this device's clock wrong?"},
      {"wrong host", {authority.sign({.subject_alternatives = "DNS:other.example"})}, 0, "hostname mismatch"},
      {"the name in the subject alone", {authority.sign({.common_name = "localhost"})}, 0, "hostname mismatch"},
      {"a partial wildcard", {authority.sign({.subject_alternatives = "DNS:local*"})}, 0, "hostname mismatch"},
      {"self-signed", {Certificate(good)}, 0, "self-signed certificate"},
      {"unknown authority", {Certificate(good, &stranger)}, 0, "unable to get local issuer certificate"},
      {"unknown authority, sent along",
       {Certificate(good, &stranger), stranger},
       0,
       "self-signed certificate in certificate chain"},
      {"intermediate missing", {Certificate(good, &intermediate)}, 0, "unable to get local issuer certificate"},
      {"signed by a leaf", {Certificate(good, &not_an_authority), not_an_authority}, 0, "invalid CA certificate"},
      {"a weak key",
       {authority.sign({.subject_alternatives = "DNS:localhost", .rsa_bits = 1024})},
       0,
       "EE certificate key too weak"},
      {"TLS 1.1", {authority.sign(good)}, TLS1_1_VERSION, "protocol"},
  };
  for (const auto& row : rows) {
    DYNAMIC_SECTION(row.name) {
      RawServer server(serve, {.chain = row.chain, .max_version = row.max_version});
      TransportBench bench(named(server, "localhost"), authority.roots_file);
      const auto answer = bench.post("/v1/sync");
      REQUIRE_FALSE(answer);
      CHECK(answer.error().number == number(ErrorNumber::tls));
      CHECK_THAT(answer.error().detail, Catch::Contains(row.why) && Catch::StartsWith(named(server, "localhost")));
      CHECK(server.bytes_received() == 0);
      CHECK(server.connections() == 1);
    }
  }
}

TEST_CASE("F-55 an address that the certificate does not name is refused") {
  const Authority authority;
  RawServer server(serve, {.chain = {authority.sign({.subject_alternatives = "DNS:localhost,IP:127.0.0.2"})}});
  TransportBench bench(named(server, "127.0.0.1"), authority.roots_file);
  const auto answer = bench.post("/v1/sync");
  REQUIRE_FALSE(answer);
  CHECK_THAT(answer.error().detail, Catch::Contains("IP address mismatch"));
}

TEST_CASE("F-55 what does not speak TLS is told from what speaks it badly") {
  const Authority authority;
  const std::pair<RawServer::Script, const char*> rows[] = {
      {[](RawServer::Peer& peer) {
         peer.send("HTTP/1.1 400 Bad Request\r\n\r\n");
         peer.wait_for_close();
       },
       "does not speak TLS"},
      {[](RawServer::Peer&) {}, "closed the connection during the handshake"},
      {[](RawServer::Peer& peer) {
         peer.send(std::string("\x15\x03\x03\0\x02\x02\x28", 7));
         peer.wait_for_close();
       },
       "handshake failure"},
  };
  for (const auto& [script, why] : rows) {
    RawServer server(script);
    TransportBench bench(named(server, "localhost"), authority.roots_file);
    const auto answer = bench.post("/v1/sync");
    REQUIRE_FALSE(answer);
    CHECK(answer.error().number == number(ErrorNumber::tls));
    CHECK_THAT(answer.error().detail, Catch::Contains(why));
  }
}

TEST_CASE("F-44 a server silent in the handshake is left at the deadline") {
  const Authority authority;
  RawServer server([](RawServer::Peer& peer) { peer.wait_for_close(); });
  TransportBench bench(named(server, "localhost"), authority.roots_file);
  const auto answer = bench.post("/v1/sync", "{}", 150);
  REQUIRE_FALSE(answer);
  CHECK(answer.error().number == number(ErrorNumber::network_timeout));
  CHECK_THAT(answer.error().detail, Catch::Contains("in the TLS handshake with 127.0.0.1"));
}

TEST_CASE("F-56 a file of roots that cannot be used is named with the reason") {
  const TemporaryDirectory directory;
  std::ofstream(directory / "garbage.pem") << "no certificate here\n";
  std::ofstream(directory / "empty.pem");
  const std::pair<std::string, const char*> rows[] = {
      {directory / "missing.pem", "No such file"},
      {directory / "garbage.pem", "no certificate"},
      {directory / "empty.pem", "no certificate"},
      {directory.path().string(), "no certificate"},
  };
  RawServer server(serve);
  for (const auto& [file, why] : rows) {
    INFO(file);
    TransportBench bench(named(server, "localhost"), file);
    const auto answer = bench.post("/v1/sync");
    REQUIRE_FALSE(answer);
    CHECK(answer.error().number == number(ErrorNumber::tls_roots));
    CHECK_THAT(answer.error().detail, Catch::Contains(file));
    CHECK_THAT(answer.error().detail, Catch::Contains(why));
  }
}

TEST_CASE("without a file the system's roots decide, and a private authority is not among them") {
  const Authority authority;
  RawServer server(serve, {.chain = {authority.sign({.subject_alternatives = "DNS:localhost"})}});
  TransportBench bench(named(server, "localhost"));
  const auto answer = bench.post("/v1/sync");
  REQUIRE_FALSE(answer);
  CHECK(answer.error().number == number(ErrorNumber::tls));
}

TEST_CASE("F-56 A-22 a system without roots is named as the cause, and the environment may say where they are") {
  const Authority authority;
  const TemporaryDirectory empty;
  RawServer server(serve, {.chain = {authority.sign({.subject_alternatives = "DNS:localhost"})}});
  setenv("SSL_CERT_DIR", empty.path().c_str(), 1);
  setenv("SSL_CERT_FILE", "/nowhere.pem", 1);
  {
    TransportBench bench(named(server, "localhost"));
    const auto answer = bench.post("/v1/sync");
    REQUIRE_FALSE(answer);
    CHECK_THAT(answer.error().detail,
               Catch::Contains("no trusted roots in /nowhere.pem nor in " + empty.path().string()));
  }
  setenv("SSL_CERT_FILE", authority.roots_file.c_str(), 1);
  {
    TransportBench bench(named(server, "localhost"));
    CHECK(bench.post("/v1/sync"));
  }
  unsetenv("SSL_CERT_DIR");
  unsetenv("SSL_CERT_FILE");
}

TEST_CASE("a reconnect resumes the session of the connection before, in TLS 1.3 and 1.2") {
  const Authority authority;
  for (const int version : {0, TLS1_2_VERSION}) {
    RawServer server(
        [](RawServer::Peer& peer) {
          peer.read_request();
          peer.send(http_answer("{}"));
        },
        {.chain = {authority.sign({.subject_alternatives = "DNS:localhost"})}, .max_version = version});
    TransportBench bench(named(server, "localhost"), authority.roots_file);
    for (int i = 0; i < 10; ++i) REQUIRE(bench.post("/v1/sync"));
    CHECK(server.handshakes() == 10);
    CHECK(server.resumptions() == 9);
  }
}

TEST_CASE("F-46 TLS that ends without close_notify in the middle of an answer is a failure") {
  const Authority authority;
  RawServer server(
      [](RawServer::Peer& peer) {
        peer.read_request();
        peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhell");
      },
      {.chain = {authority.sign({.subject_alternatives = "DNS:localhost"})}});
  TransportBench bench(named(server, "localhost"), authority.roots_file);
  const auto answer = bench.post("/v1/sync");
  REQUIRE_FALSE(answer);
  CHECK(answer.error().number == number(ErrorNumber::network));
}
