#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <fstream>
#include <memory>

#include "server-stub/http/event_stream.hpp"
#include "tests/server/http/test_server.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/certificates.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace headroom::testing;
using namespace std::chrono_literals;

namespace {

template <auto release>
struct Release {
  template <class Held>
  void operator()(Held* held) const {
    release(held);
  }
};
using Context = std::unique_ptr<SSL_CTX, Release<SSL_CTX_free>>;
using Bio = std::unique_ptr<BIO, Release<BIO_free_all>>;

// A certificate for 127.0.0.1 with its key, in files.
class Identity {
 public:
  Identity() {
    Certificate certificate({.subject_alternatives = "IP:127.0.0.1"});
    std::ofstream(certificate_file()) << certificate.pem();
    PEM_write_bio_PrivateKey(Bio(BIO_new_file(key_file().c_str(), "w")).get(), certificate.key(), nullptr, nullptr, 0,
                             nullptr, nullptr);
  }

  [[nodiscard]] std::string certificate_file() const { return directory_ / "cert.pem"; }
  [[nodiscard]] std::string key_file() const { return directory_ / "key.pem"; }

 private:
  const TemporaryDirectory directory_;
};

// One connection that verifies the server by the certificate given. Empty when there is no handshake.
Bio connect(const Context& context, std::uint16_t port) {
  Bio bio(BIO_new_ssl_connect(context.get()));
  BIO_set_conn_hostname(bio.get(), ("127.0.0.1:" + std::to_string(port)).c_str());
  SSL* ssl = nullptr;
  BIO_get_ssl(bio.get(), &ssl);
  X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), "127.0.0.1");
  if (BIO_do_connect(bio.get()) <= 0 || BIO_do_handshake(bio.get()) <= 0) return nullptr;
  return bio;
}

Context trusting(const Identity& identity) {
  Context context(SSL_CTX_new(TLS_client_method()));
  SSL_CTX_load_verify_file(context.get(), identity.certificate_file().c_str());
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  return context;
}

std::string ask(BIO* bio, const std::string& request, const std::string& end) {
  BIO_write(bio, request.data(), static_cast<int>(request.size()));
  std::string received;
  char bytes[4096];
  while (received.find(end) == std::string::npos) {
    const int count = BIO_read(bio, bytes, sizeof bytes);
    if (count <= 0) break;
    received.append(bytes, static_cast<std::size_t>(count));
  }
  return received;
}

struct TlsServer {
  explicit TlsServer(std::vector<http::Route> routes, http::Limits limits = {})
      : metrics(routes), listener(settings(limits), std::move(routes), keys, metrics, log) {
    listener.start();
  }

  http::ListenerSettings settings(http::Limits limits) const {
    auto settings = TestServer::settings(limits, 1);
    settings.tls_certificate_file = identity.certificate_file();
    settings.tls_key_file = identity.key_file();
    return settings;
  }

  Identity identity;
  TwoKeys keys;
  KeptLog log;
  http::Metrics metrics;
  http::Listener listener;
};

}  // namespace

TEST_CASE("over TLS requests are answered on a kept connection, bodies and large answers too") {
  TlsServer server(
      {route(http::Method::post, "/echo", echo(), 300'000), route(http::Method::get, "/hello", say("hello"))});
  CHECK(server.listener.url().substr(0, 8) == "https://");
  const auto context = trusting(server.identity);
  const auto bio = connect(context, server.listener.port());
  REQUIRE(bio);
  CHECK(ask(bio.get(), get("/hello"), "hello").find("HTTP/1.1 200 OK") == 0);
  const std::string body = std::string(250'000, 'x') + "end.";
  CHECK(ask(bio.get(), post("/echo", body), "end.").find(body) != std::string::npos);
  const auto last = ask(bio.get(), get("/hello", "Connection: close\r\n"), "never comes");
  CHECK(last.find("Connection: close") != std::string::npos);
  SSL* ssl = nullptr;
  BIO_get_ssl(bio.get(), &ssl);
  CHECK((SSL_get_shutdown(ssl) & SSL_RECEIVED_SHUTDOWN) != 0);  // ended by close_notify: nothing was cut off
}

TEST_CASE("A-38 TLS below 1.2, a plain request and a silent client get nothing from a TLS port") {
  http::Limits limits;
  limits.handshake = 200ms;
  TlsServer server({route(http::Method::get, "/hello", say("hello"))}, limits);
  const auto old = trusting(server.identity);
  SSL_CTX_set_security_level(old.get(), 0);
  SSL_CTX_set_min_proto_version(old.get(), TLS1_VERSION);
  SSL_CTX_set_max_proto_version(old.get(), TLS1_1_VERSION);
  CHECK_FALSE(connect(old, server.listener.port()));
  RawClient plain(server.listener.port()), silent(server.listener.port());
  plain.send(get("/hello"));
  CHECK(plain.receive_until("hello").find("HTTP/1.1") == std::string::npos);
  CHECK(silent.is_closed_within());
}

TEST_CASE("F-76 over TLS a drain ends a stream behind what was pushed") {
  const auto stream = std::make_shared<http::EventStream>();
  TlsServer server({route(http::Method::get, "/stream", [&](http::Request&&, const http::Respond& respond) {
    http::Response answer;
    answer.stream = stream;
    respond(std::move(answer));
  })});
  const auto context = trusting(server.identity);
  const auto bio = connect(context, server.listener.port());
  REQUIRE(bio);
  stream->push_or_close({"1", "", "hint"});
  CHECK(ask(bio.get(), get("/stream"), "data: hint\n\n").find("id: 1") != std::string::npos);
  stream->push_or_close({"2", "", "last"});
  CHECK(server.listener.drain(5s));
  CHECK(ask(bio.get(), "", "never comes").find("data: last\n\n") != std::string::npos);
}

TEST_CASE("a key that is not the certificate's is refused with both files") {
  const Identity one;
  TlsServer server({});
  auto settings = server.settings({});
  settings.tls_key_file = one.certificate_file();
  CHECK_THROWS_AS(http::Listener(settings, {}, server.keys, server.metrics, server.log), http::TlsError);
}
