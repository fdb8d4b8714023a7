#include <chrono>
#include <string>

#include "tests/support/catch.hpp"
#include "tests/support/raw_server.hpp"
#include "tests/unit/transport/transport_bench.hpp"

using namespace headroom;
using namespace headroom::testing;
using namespace std::chrono_literals;
using core::ErrorNumber;

namespace {

std::string address(const RawServer& server) { return "http://127.0.0.1:" + std::to_string(server.port()); }

RawServer::Script say(std::string text) {
  return [text = std::move(text)](RawServer::Peer& peer) {
    peer.read_request();
    peer.send(text);
    peer.wait_for_close();
  };
}

/// Sends one byte at a time until the client has had enough.
RawServer::Script drip(std::string start, std::string each) {
  return [=](RawServer::Peer& peer) {
    peer.read_request();
    peer.send(start);
    while (peer.send(each) && peer.pause(10ms)) {
    }
  };
}

struct Behaviour {
  const char* name;
  RawServer::Script script;
  int status;         // 0: an error
  ErrorNumber error;  // ok: an answer
  const char* detail;
};

const Behaviour behaviours[] = {
    {"F-50 an empty 200", say("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"), 200, ErrorNumber::ok, ""},
    {"F-50 a captive portal's page", say(http_answer("<html>", "200 OK", "text/html")), 200, ErrorNumber::ok, ""},
    {"F-50 a 204", say("HTTP/1.1 204 No Content\r\n\r\n"), 204, ErrorNumber::ok, ""},
    {"F-51 a redirect", say("HTTP/1.1 307 Moved\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n"), 307,
     ErrorNumber::ok, ""},
    {"F-48 a 503", say(http_answer("{}", "503 Busy")), 503, ErrorNumber::ok, ""},
    {"F-52 interim answers first", say("HTTP/1.1 100 Continue\r\n\r\n" + http_answer("{}")), 200, ErrorNumber::ok, ""},
    {"an answer before the request was read",
     [](RawServer::Peer& peer) {
       peer.send(http_answer("{}", "413 Large"));
       peer.wait_for_close();
     },
     413, ErrorNumber::ok, ""},
    {"F-44 silence", say(""), 0, ErrorNumber::network_timeout, "waiting for the answer"},
    {"F-44 closed without an answer", [](RawServer::Peer& peer) { peer.read_request(); }, 0, ErrorNumber::network,
     "closed the connection before it answered"},
    {"F-44 reset without an answer",
     [](RawServer::Peer& peer) {
       peer.read_request();
       peer.reset();
     },
     0, ErrorNumber::network, "reset the connection before it answered"},
    {"F-44 closed at once", [](RawServer::Peer&) {}, 0, ErrorNumber::network, "before it answered"},
    {"F-46 closed in the header",
     [](RawServer::Peer& peer) {
       peer.read_request();
       peer.send("HTTP/1.1 200 OK\r\nConte");
     },
     0, ErrorNumber::network, "closed the connection in the middle"},
    {"F-46 a body cut off",
     [](RawServer::Peer& peer) {
       peer.read_request();
       peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhell");
     },
     0, ErrorNumber::network, "closed the connection in the middle"},
    {"F-46 chunks cut off",
     [](RawServer::Peer& peer) {
       peer.read_request();
       peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
     },
     0, ErrorNumber::network, "closed the connection in the middle"},
    {"F-46 a body without a length",
     [](RawServer::Peer& peer) {
       peer.read_request();
       peer.send("HTTP/1.1 200 OK\r\n\r\nhello");
     },
     0, ErrorNumber::answer, "where it ends"},
    {"F-45 a header byte by byte", drip("HTTP/1.1 200 OK\r\nA: ", "x"), 0, ErrorNumber::network_timeout,
     "in the middle of the answer"},
    {"F-45 a body byte by byte", drip("HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n", "x"), 0,
     ErrorNumber::network_timeout, "in the middle of the answer"},
    {"F-52 endless chunks",
     drip("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "1000\r\n" + std::string(4096, 'x') + "\r\n"), 0,
     ErrorNumber::answer, "larger than 20000 bytes"},
    {"F-52 a huge header", say("HTTP/1.1 200 OK\r\nA: " + std::string(100'000, 'x')), 0, ErrorNumber::answer, "16 KiB"},
    {"F-52 a huge body announced", say("HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\n"), 0, ErrorNumber::answer,
     "larger than 20000 bytes"},
    {"F-52 a gzip bomb", say("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nbomb"), 0,
     ErrorNumber::answer, "compressed"},
    {"something that is not HTTP", say("220 mail.example.com ESMTP\r\n"), 0, ErrorNumber::answer,
     "does not speak HTTP"},
};

}  // namespace

TEST_CASE("each way in which a server behaves gives its own result, within the deadline") {
  for (const auto& behaviour : behaviours) {
    DYNAMIC_SECTION(behaviour.name) {
      RawServer server(behaviour.script);
      TransportBench bench(address(server));
      const auto began = std::chrono::steady_clock::now();
      const auto answer =
          bench.exchange({.path = "/v1/sync", .body = "{}", .headers = {}, .deadline = 300, .max_answer = 20'000});
      CHECK(std::chrono::steady_clock::now() - began < 2s);
      CHECK(server.connections() == 1);
      if (behaviour.status != 0) {
        REQUIRE(answer);
        CHECK(answer->status == behaviour.status);
      } else {
        REQUIRE_FALSE(answer);
        CHECK(answer.error().number == number(behaviour.error));
        CHECK_THAT(answer.error().detail, Catch::Contains(behaviour.detail) && Catch::StartsWith(address(server)));
      }
    }
  }
}

TEST_CASE("F-44 an answer reset after any number of its bytes is never taken for whole") {
  const std::string whole = http_answer("{\"acked\":true}");
  for (std::size_t size = 0; size < whole.size(); size += 7) {
    RawServer server([&](RawServer::Peer& peer) {
      peer.read_request();
      peer.send(whole.substr(0, size));
      peer.pause(5ms);
      peer.reset();
    });
    TransportBench bench(address(server));
    const auto answer = bench.post("/v1/sync");
    REQUIRE_FALSE(answer);
    CHECK(answer.error().number == number(ErrorNumber::network));
  }
}

TEST_CASE("nobody listens: the error names the address") {
  std::uint16_t port = 0;
  {
    const RawServer gone(say(""));
    port = gone.port();
  }
  const auto origin = "http://127.0.0.1:" + std::to_string(port);
  TransportBench bench(origin);
  const auto answer = bench.post("/v1/sync");
  REQUIRE_FALSE(answer);
  CHECK(answer.error().number == number(ErrorNumber::connect));
  CHECK_THAT(answer.error().detail, Catch::StartsWith(origin) && Catch::Contains("Connection refused"));
}

TEST_CASE("A-40 a request that cannot be written is answered with an error and never sent") {
  RawServer server(say(http_answer("{}")));
  TransportBench bench(address(server));
  const auto answer = bench.exchange({.path = "/", .body = "", .headers = {{"X", "a\r\nEvil: b"}}});
  REQUIRE_FALSE(answer);
  CHECK(answer.error().number == number(ErrorNumber::invalid_argument));
  CHECK(server.connections() == 0);
}
