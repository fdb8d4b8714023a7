#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "tests/support/catch.hpp"
#include "tests/support/raw_server.hpp"
#include "tests/unit/transport/transport_bench.hpp"

using namespace headroom;
using namespace headroom::testing;
using namespace std::chrono_literals;
using core::ErrorNumber;

namespace {

constexpr const char* header =
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

std::string address(const RawServer& server) { return "http://127.0.0.1:" + std::to_string(server.port()); }

std::string chunk(const std::string& text) {
  char size[16];
  std::snprintf(size, sizeof size, "%zx\r\n", text.size());
  return size + text + "\r\n";
}

/// What came of one stream.
class Listener {
 public:
  void open(TransportBench& bench, core::Duration deadline = 5'000) {
    bench.run([&](transport::HttpTransport& transport) {
      transport.open_stream(
          {.method = "GET", .path = "/v1/stream", .body = "", .headers = {}, .deadline = deadline},
          [this](const ports::StreamEvent& event) { add(event.id + "/" + event.type + "/" + event.data); },
          [this](const core::Error& error) { end(error); });
    });
  }
  std::string wait_for_events(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, 5s, [&] { return count_ >= count; });
    return events_;
  }
  core::Error wait_for_end() {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, 5s, [&] { return error_.has_value(); });
    return error_.value_or(core::Error{-1, "it never ended"});
  }
  bool has_ended() {
    const std::lock_guard lock(mutex_);
    return error_.has_value();
  }

 private:
  void add(const std::string& event) {
    const std::lock_guard lock(mutex_);
    events_ += (count_++ == 0 ? "" : "|") + event;
    changed_.notify_all();
  }
  void end(const core::Error& error) {
    const std::lock_guard lock(mutex_);
    error_ = error;
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::string events_;
  std::size_t count_ = 0;
  std::optional<core::Error> error_;
};

}  // namespace

TEST_CASE("hints arrive in order while the stream stays open, and its end comes after them") {
  std::atomic<bool> may_end{false};
  RawServer server([&](RawServer::Peer& peer) {
    peer.read_request();
    peer.send(header + chunk(": hello\n\nevent: plan\nid: 1\nda") + chunk("ta: {}\n\n"));
    while (!may_end && peer.pause(5ms)) {
    }
    peer.send(chunk("data: last\n\n"));
  });
  TransportBench bench(address(server));
  Listener listener;
  listener.open(bench);
  CHECK(listener.wait_for_events(1) == "1/plan/{}");
  CHECK_FALSE(listener.has_ended());
  may_end = true;
  CHECK(listener.wait_for_end().number == number(ErrorNumber::network));
  CHECK(listener.wait_for_events(2) == "1/plan/{}|1/message/last");
}

TEST_CASE("a stream may last as long as its connection: its events come before its end") {
  std::atomic<bool> may_end{false};
  RawServer server([&](RawServer::Peer& peer) {
    peer.read_request();
    peer.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\ndata: first\n\n");
    while (!may_end && peer.pause(5ms)) {
    }
  });
  TransportBench bench(address(server));
  Listener listener;
  listener.open(bench);
  CHECK(listener.wait_for_events(1) == "/message/first");
  CHECK_FALSE(listener.has_ended());
  may_end = true;
  CHECK(listener.wait_for_end().number == number(ErrorNumber::network));
}

TEST_CASE("a stream that is refused says why") {
  struct Row {
    std::string answer;
    ErrorNumber error;
    const char* detail;
  };
  const Row rows[] = {
      {http_answer("{}", "401 No"), ErrorNumber::unauthorized, "/v1/stream answered 401"},
      {http_answer("{}", "403 No"), ErrorNumber::unauthorized, "403"},
      {http_answer("{}", "404 No"), ErrorNumber::rejected, "404"},
      {"HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n", ErrorNumber::rejected, "302"},
      {"HTTP/1.1 204 Stop\r\n\r\n", ErrorNumber::rejected, "204"},
      {http_answer("{}", "429 Slow"), ErrorNumber::server, "429"},
      {http_answer("{}", "503 Busy"), ErrorNumber::server, "503"},
      {http_answer("data: x\n\n", "200 OK", "text/html"), ErrorNumber::answer, "not answered by an event stream"},
      {header + chunk("data: " + std::string(70'000, 'x')), ErrorNumber::answer, "line"},
      {header + chunk("data: x\n\n") + "zz\r\n", ErrorNumber::answer, "HTTP"},
      {header + chunk("data: x\n\n") + "0\r\n\r\n", ErrorNumber::network, "ended the stream"},
      {std::string(header).substr(0, 30), ErrorNumber::network_timeout, "did not open in 200 ms"},
  };
  for (const auto& row : rows) {
    DYNAMIC_SECTION(row.detail) {
      RawServer server([&](RawServer::Peer& peer) {
        peer.read_request();
        peer.send(row.answer);
        peer.wait_for_close();
      });
      TransportBench bench(address(server));
      Listener listener;
      listener.open(bench, 200);
      const auto error = listener.wait_for_end();
      CHECK(error.number == number(row.error));
      CHECK_THAT(error.detail, Catch::Contains(row.detail) && Catch::StartsWith(address(server)));
    }
  }
}

TEST_CASE("a closed or replaced stream says nothing more, and closes its connection") {
  std::atomic<int> closed{0};
  RawServer server([&](RawServer::Peer& peer) {
    peer.read_request();
    peer.send(header + chunk("data: hello\n\n"));
    peer.wait_for_close();
    ++closed;
  });
  TransportBench bench(address(server));
  Listener first, second;
  first.open(bench);
  first.wait_for_events(1);
  second.open(bench);
  second.wait_for_events(1);
  for (int i = 0; i < 400 && closed < 1; ++i) std::this_thread::sleep_for(5ms);
  CHECK(closed == 1);
  bench.run([](transport::HttpTransport& transport) { transport.close_stream(); });
  for (int i = 0; i < 400 && closed < 2; ++i) std::this_thread::sleep_for(5ms);
  CHECK(closed == 2);
  CHECK_FALSE(first.has_ended());
  CHECK_FALSE(second.has_ended());
}

TEST_CASE("the stream and exchanges do not wait for each other") {
  RawServer server([](RawServer::Peer& peer) {
    for (auto request = peer.read_request(); !request.empty(); request = peer.read_request())
      peer.send(request.starts_with("GET") ? header + chunk("data: hello\n\n") : http_answer("{}"));
  });
  TransportBench bench(address(server));
  Listener listener;
  listener.open(bench);
  listener.wait_for_events(1);
  for (int i = 0; i < 5; ++i) CHECK(bench.post("/v1/sync"));
  CHECK(server.connections() == 2);
  CHECK_FALSE(listener.has_ended());
}
