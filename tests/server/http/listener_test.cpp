#include <thread>

#include "tests/server/http/test_server.hpp"
#include "tests/support/catch.hpp"

using namespace headroom::testing;
using namespace std::chrono_literals;

namespace {

std::string refusal(http::ListenerSettings settings) {
  const TwoKeys keys;
  KeptLog log;
  http::Metrics metrics({});
  try {
    http::Listener listener(std::move(settings), {}, keys, metrics, log);
    return "it listens";
  } catch (const http::ListenError& error) {
    return error.what();
  } catch (const http::TlsError& error) {
    return error.what();
  }
}

std::string refusal_of(const std::string& address) {
  http::ListenerSettings settings;
  settings.address = address;
  return refusal(settings);
}

}  // namespace

TEST_CASE("a port in use is refused with its address and what to do") {
  TestServer server({});
  const auto address = "127.0.0.1:" + std::to_string(server.port());
  const auto message = refusal_of(address);
  CHECK(message.find(address) != std::string::npos);
  CHECK(message.find("another program has this port") != std::string::npos);
}

TEST_CASE("an address that is none is refused with how to write one") {
  for (const auto* address : {"", ":", "8080", "127.0.0.1", "localhost:0", "127.0.0.1:", "127.0.0.1:65536",
                              "127.0.0.1:-1", "127.0.0.1:80x", "::1:0", "[127.0.0.1]:0", "256.0.0.1:0"}) {
    INFO(address);
    CHECK(refusal_of(address).find("is not an address to listen on") != std::string::npos);
  }
  CHECK(refusal_of("192.0.2.1:0").find("does not have that address") != std::string::npos);
}

TEST_CASE("a TLS certificate that cannot be used is refused with its file") {
  http::ListenerSettings settings;
  settings.tls_certificate_file = "/no/such/cert.pem";
  settings.tls_key_file = "/no/such/key.pem";
  CHECK(refusal(settings).find("/no/such/cert.pem") != std::string::npos);
}

TEST_CASE("F-76 a drain lets the request in flight finish and refuses new ones") {
  HeldAnswer held;
  TestServer server({route(http::Method::get, "/slow", held.handler())});
  const auto port = server.port();
  RawClient busy(port), idle(port);
  busy.send(get("/slow"));
  std::thread answering([respond = held.take()] {
    std::this_thread::sleep_for(200ms);
    say("done")({}, respond);
  });
  CHECK(server.listener.drain(5s));
  answering.join();
  const auto answer = busy.receive();
  REQUIRE(answer);
  CHECK(answer->body == "done");
  CHECK(answer->field("Connection") == "close");
  CHECK(idle.is_closed_within());
  CHECK_THROWS(RawClient(port));
}

TEST_CASE("F-76 a drain cuts off at its deadline what does not finish") {
  HeldAnswer held;
  TestServer server({route(http::Method::get, "/slow", held.handler())});
  RawClient busy(server.port());
  busy.send(get("/slow"));
  const auto respond = held.take();
  const auto begun = std::chrono::steady_clock::now();
  CHECK_FALSE(server.listener.drain(200ms));
  CHECK(std::chrono::steady_clock::now() - begun < 5s);
  CHECK(busy.is_closed_within());
}

TEST_CASE("requests are counted by route and status, and connections while they are open") {
  TestServer server({route(http::Method::get, "/a/{id}", say("x"))});
  RawClient client(server.port());
  for (int i = 0; i < 3; ++i) client.ask(get("/a/1"));
  client.ask(get("/nowhere"));
  const auto text = server.metrics.text();
  CHECK(text.find("headroom_http_requests_total{method=\"GET\",route=\"/a/{id}\",status=\"200\"} 3\n") !=
        std::string::npos);
  CHECK(text.find("headroom_http_requests_total{method=\"\",route=\"\",status=\"404\"} 1\n") != std::string::npos);
  CHECK(text.find("headroom_http_open_connections 1\n") != std::string::npos);
  CHECK(text.find("# TYPE headroom_uptime_seconds gauge\nheadroom_uptime_seconds ") != std::string::npos);
}

TEST_CASE("every thread serves: many connections at once, each kept for many requests") {
  TestServer server({route(http::Method::post, "/echo", echo(), 10'000)}, {}, 4);
  std::vector<std::thread> threads;
  std::atomic<int> right{0};
  for (int t = 0; t < 16; ++t)
    threads.emplace_back([&, t] {
      RawClient client(server.port());
      for (int i = 0; i < 50; ++i) {
        const std::string body(static_cast<std::size_t>(t * 100 + i), static_cast<char>('a' + t));
        const auto answer = client.ask(post("/echo", body));
        if (answer && answer->body == body) ++right;
      }
    });
  for (auto& thread : threads) thread.join();
  CHECK(right == 16 * 50);
}
