#include <atomic>

#include "sdk/protocol/http.hpp"
#include "tests/bench/online_client.hpp"
#include "tests/bench/row.hpp"
#include "tests/integration/loop/running_server.hpp"
#include "tests/support/raw_server.hpp"

namespace headroom::bench {
namespace {

/// Hands requests on to a server and notes how large the last sync was.
class Relay {
 public:
  explicit Relay(const testing::RunningServer& server)
      : port_(static_cast<std::uint16_t>(std::stoi(server.url().substr(server.url().rfind(':') + 1)))) {}

  std::string url() const { return "http://127.0.0.1:" + std::to_string(listener_.port()); }
  std::size_t last_head() const { return head_; }
  std::size_t last_body() const { return body_; }

 private:
  void relay(testing::RawServer::Peer& peer) {
    for (std::string request = peer.read_request(); !request.empty(); request = peer.read_request()) {
      if (request.starts_with("GET ")) {  // the stream of hints
        if (!peer.send(testing::http_answer("{}", "503 Service Unavailable"))) return;
        continue;
      }
      const std::size_t head = request.find("\r\n\r\n") + 4;
      if (request.starts_with("POST " + std::string(protocol::sync_path))) {
        head_ = head;
        body_ = request.size() - head;
      }
      testing::RawClient client(port_);
      const auto answer = client.ask(request);
      if (!answer || !peer.send(testing::http_answer(answer->body, std::to_string(answer->status) + " relayed")))
        return;
    }
  }

  const std::uint16_t port_;
  std::atomic<std::size_t> head_{0}, body_{0};
  testing::RawServer listener_{[this](testing::RawServer::Peer& peer) { relay(peer); }};
};

}  // namespace

Rows wire_bytes(const std::string& directory, const Progress& progress) {
  const testing::RunningServer server(catalogue_of(1));
  Relay relay(server);
  OnlineClient ours(relay.url(), server.client_key(), directory + "/state");
  Meter meter = ours.client().meter("m0");
  const auto flush = [&] {
    if (auto flushed = ours.client().flush(std::chrono::seconds(10)); !flushed)
      throw std::runtime_error(flushed.error().message());
  };
  meter.add(900);  // beyond its edge, whose telling is not what is measured
  flush();
  for (int i = 0; i < 1'000'000; ++i) meter.add(1);
  flush();
  flush();  // and what the limit passed meanwhile had to tell
  progress(1);
  const auto body = static_cast<double>(relay.last_body()), head = static_cast<double>(relay.last_head());
  return {{"one sync after 1,000,000 adds on one meter", "bytes", body, 0, "", "≤ 600 bytes"},
          {"its HTTP header", "bytes", head, 0, "", ""}};
}

}  // namespace headroom::bench
