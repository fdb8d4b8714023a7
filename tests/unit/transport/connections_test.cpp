#include <atomic>
#include <chrono>
#include <string>
#include <vector>

#include "tests/support/catch.hpp"
#include "tests/support/raw_server.hpp"
#include "tests/unit/transport/transport_bench.hpp"

using namespace headroom;
using namespace headroom::testing;
using namespace std::chrono_literals;

namespace {

std::string address(const RawServer& server) { return "http://127.0.0.1:" + std::to_string(server.port()); }

/// Answers every request with its own path.
void echo(RawServer::Peer& peer) {
  for (auto request = peer.read_request(); !request.empty(); request = peer.read_request())
    if (!peer.send(http_answer(request.substr(5, request.find(' ', 5) - 5)))) return;
}

}  // namespace

TEST_CASE("exchanges one after another share one kept connection") {
  RawServer server(echo);
  TransportBench bench(address(server));
  for (int i = 0; i < 20; ++i) {
    const auto answer = bench.post("/v1/sync", std::string(static_cast<std::size_t>(i) * 1'000, 'x'));
    REQUIRE(answer);
    CHECK(answer->body == "/v1/sync");
  }
  CHECK(server.connections() == 1);
}

TEST_CASE("F-60 a kept connection that was closed meanwhile is replaced without anybody noticing") {
  RawServer server([](RawServer::Peer& peer) {
    peer.read_request();
    peer.send(http_answer("{}"));
  });
  TransportBench bench(address(server));
  for (int i = 1; i <= 5; ++i) {
    REQUIRE(bench.post("/v1/sync"));
    CHECK(server.connections() == i);
  }
}

TEST_CASE("F-60 one that closes when the next request arrives costs one retry, and one retry alone") {
  std::atomic<bool> is_cruel{false};
  std::atomic<int> requests{0};
  RawServer server([&](RawServer::Peer& peer) {
    while (!peer.read_request().empty()) {
      const int count = ++requests;
      if (is_cruel || count == 2) return;
      peer.send(http_answer("{}"));
    }
  });
  TransportBench bench(address(server));
  REQUIRE(bench.post("/v1/sync"));
  REQUIRE(bench.post("/v1/sync"));
  CHECK(requests == 3);
  CHECK(server.connections() == 2);
  is_cruel = true;
  CHECK_FALSE(bench.post("/v1/sync"));
  CHECK(requests == 5);
  CHECK(server.connections() == 3);
}

TEST_CASE("F-60 once a byte of the answer came nothing is sent again") {
  std::atomic<int> requests{0};
  RawServer server([&](RawServer::Peer& peer) {
    while (!peer.read_request().empty()) {
      if (++requests == 2) {
        peer.send("H");
        return;
      }
      peer.send(http_answer("{}"));
    }
  });
  TransportBench bench(address(server));
  REQUIRE(bench.post("/v1/sync"));
  CHECK_FALSE(bench.post("/v1/sync"));
  CHECK(requests == 2);
}

TEST_CASE("different paths run side by side, one path one at a time in order") {
  std::atomic<int> under_way{0}, most{0};
  RawServer server([&](RawServer::Peer& peer) {
    for (auto request = peer.read_request(); !request.empty(); request = peer.read_request()) {
      const int now = ++under_way;
      most = std::max<int>(most, now);
      peer.pause(60ms);
      --under_way;
      peer.send(http_answer(request.substr(request.find("\r\n\r\n") + 4)));
    }
  });
  TransportBench bench(address(server));
  std::vector<std::future<TransportBench::Answer>> same;
  for (int i = 0; i < 4; ++i)
    same.push_back(bench.async_exchange({.path = "/v1/sync", .body = std::to_string(i), .headers = {}}));
  for (int i = 0; i < 4; ++i) CHECK(same[static_cast<std::size_t>(i)].get()->body == std::to_string(i));
  CHECK(most == 1);
  CHECK(server.connections() == 1);
  const auto began = std::chrono::steady_clock::now();
  auto sync = bench.async_exchange({.path = "/v1/sync", .body = "", .headers = {}});
  auto decision = bench.async_exchange({.path = "/v1/decisions", .body = "", .headers = {}});
  CHECK(sync.get());
  CHECK(decision.get());
  CHECK(most == 2);
  CHECK(std::chrono::steady_clock::now() - began < 115ms);
}

TEST_CASE("the deadline counts while an exchange waits for its turn, and what waits behind it goes on") {
  RawServer server([](RawServer::Peer& peer) {
    while (!peer.read_request().empty()) {
      if (peer.number() == 1) peer.wait_for_close();
      peer.send(http_answer("{}"));
    }
  });
  TransportBench bench(address(server));
  auto stuck = bench.async_exchange({.path = "/v1/sync", .body = "", .headers = {}, .deadline = 200});
  auto waiting = bench.async_exchange({.path = "/v1/sync", .body = "", .headers = {}, .deadline = 100});
  auto next = bench.async_exchange({.path = "/v1/sync", .body = "", .headers = {}, .deadline = 5'000});
  const auto late = waiting.get();
  REQUIRE_FALSE(late);
  CHECK_THAT(late.error().detail, Catch::Contains("no answer in 100 ms, while an earlier exchange"));
  CHECK_FALSE(stuck.get());
  CHECK(next.get());
}

TEST_CASE("the sixty-fifth exchange at a time is refused at once, and the others are served") {
  RawServer server(echo);
  TransportBench bench(address(server));
  std::vector<std::future<TransportBench::Answer>> all;
  bench.run([&](transport::HttpTransport& transport) {
    for (int i = 0; i < 65; ++i) {
      auto promise = std::make_shared<std::promise<TransportBench::Answer>>();
      all.push_back(promise->get_future());
      transport.send({.path = "/v1/sync", .body = "", .headers = {}},
                     [promise](TransportBench::Answer answer) { promise->set_value(std::move(answer)); });
    }
  });
  for (int i = 0; i < 64; ++i) CHECK(all[static_cast<std::size_t>(i)].get());
  const auto refused = all[64].get();
  REQUIRE_FALSE(refused);
  CHECK_THAT(refused.error().detail, Catch::Contains("64"));
}

TEST_CASE("a large request is sent whole") {
  RawServer server([](RawServer::Peer& peer) {
    const auto request = peer.read_request();
    peer.send(http_answer(std::to_string(request.size() - request.find("\r\n\r\n") - 4)));
    peer.wait_for_close();
  });
  TransportBench bench(address(server));
  const auto answer = bench.post("/v1/sync", std::string(3'000'000, 'x'));
  REQUIRE(answer);
  CHECK(answer->body == "3000000");
}

TEST_CASE("A-21 no socket is inherited by a child process") {
  RawServer server(echo);
  TransportBench bench(address(server));
  REQUIRE(bench.post("/v1/sync"));
  const int inherited =
      std::system("exec 2>/dev/null; for f in /proc/self/fd/*; do readlink $f; done | grep -q socket");
  CHECK(inherited != 0);
}
