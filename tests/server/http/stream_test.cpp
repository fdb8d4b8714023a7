#include <memory>
#include <thread>

#include "server-stub/http/event_stream.hpp"
#include "tests/server/http/test_server.hpp"
#include "tests/support/catch.hpp"

using namespace headroom::testing;
using namespace std::chrono_literals;

namespace {

struct StreamServer {
  explicit StreamServer(http::Limits limits = {})
      : server({route(http::Method::get, "/stream",
                      [this](http::Request&& request, const http::Respond& respond) {
                        http::Response answer;
                        answer.headers.emplace_back("Seen", request.headers.find("last-event-id").value_or(""));
                        answer.content_type = "text/event-stream";
                        answer.stream = stream;
                        respond(std::move(answer));
                      })},
               limits) {}

  std::shared_ptr<http::EventStream> stream = std::make_shared<http::EventStream>(4);
  TestServer server;
};

bool becomes(const std::function<bool()>& is_so) {
  for (int i = 0; i < 200; ++i) {
    if (is_so()) return true;
    std::this_thread::sleep_for(10ms);
  }
  return false;
}

}  // namespace

TEST_CASE("a stream delivers what is pushed before and after it opens, from any thread") {
  StreamServer server;
  CHECK(server.stream->push_or_close({"1", "", "early"}));
  RawClient client(server.server.port());
  client.send(get("/stream", "Last-Event-ID: 41\r\n"));
  CHECK(client.receive_until("data: early\n\n").find("id: 1\n") != std::string::npos);
  CHECK(client.receive_until("\r\nSeen: 41\r\n").find("Seen: 41") != std::string::npos);
  std::thread([&] { server.stream->push_or_close({"2", "hint", "late"}); }).join();
  const auto& text = client.receive_until("data: late\n\n");
  CHECK(text.find("id: 2\nevent: hint\ndata: late\n\n") != std::string::npos);
  CHECK(text.find("Content-Type: text/event-stream") != std::string::npos);
  CHECK(text.find("Content-Length") == std::string::npos);
  CHECK(text.find("Connection: close") != std::string::npos);
}

TEST_CASE("a stream with nothing to say sends heartbeats") {
  http::Limits limits;
  limits.heartbeat = 60ms;
  StreamServer server(limits);
  RawClient client(server.server.port());
  client.send(get("/stream"));
  CHECK(client.receive_until(":\n\n:\n\n").find(":\n\n:\n\n") != std::string::npos);
}

TEST_CASE("F-76 a drain ends a stream behind what was pushed, and in time") {
  StreamServer server;
  RawClient client(server.server.port());
  client.send(get("/stream"));
  client.receive_until("\r\n\r\n");
  server.stream->push_or_close({"9", "", "last words"});
  const auto begun = std::chrono::steady_clock::now();
  CHECK(server.server.listener.drain(10s));
  CHECK(std::chrono::steady_clock::now() - begun < 8s);
  CHECK(client.receive_until("last words\n\n").find("last words") != std::string::npos);
  CHECK(server.stream->is_closed());
  CHECK_FALSE(server.stream->push_or_close({"", "", "nobody hears"}));
}

TEST_CASE("the pusher learns that the client has gone") {
  StreamServer server;
  {
    RawClient client(server.server.port());
    client.send(get("/stream"));
    client.receive_until("\r\n\r\n");
  }
  CHECK(becomes([&] { return server.stream->is_closed(); }));
}

TEST_CASE("a stream whose client does not read is closed at its bound and not silently thinned out") {
  http::EventStream stream(3);
  for (int i = 0; i < 3; ++i) CHECK(stream.push_or_close({std::to_string(i), "", "x"}));
  CHECK_FALSE(stream.push_or_close({"3", "", "x"}));
  CHECK(stream.is_closed());
  const auto batch = stream.take();
  CHECK(batch.is_last);
  CHECK(batch.text.find("id: 2\n") != std::string::npos);
}

TEST_CASE("A-40 an event cannot forge another one") {
  CHECK(http::event_text({"1\ndata: x", "a\r\nid: 2", "line one\nline two\r\n\nid: 3"}) ==
        "id: 1data: x\nevent: aid: 2\ndata: line one\ndata: line two\ndata: \ndata: id: 3\n\n");
  CHECK(http::event_text({"", "", ""}) == "data: \n\n");
}
