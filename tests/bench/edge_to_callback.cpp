#include <thread>

#include "tests/bench/online_client.hpp"
#include "tests/bench/row.hpp"
#include "tests/integration/loop/running_server.hpp"
#include "tests/support/raw_server.hpp"

namespace headroom::bench {
namespace {

constexpr int edges = 200, batch = 50;  // at most 64 decisions are asked ahead at a time

/// 500 bytes there and 600 back over a kept connection, to a thread that does nothing else.
class BareRoundTrip {
 public:
  double milliseconds() {
    const auto start = Clock::now();
    const auto answer =
        client_.ask("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 440\r\n\r\n" + std::string(440, 'x'));
    if (!answer) throw std::runtime_error("the bare server did not answer");
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
  }

 private:
  testing::RawServer server_{[](testing::RawServer::Peer& peer) {
    const std::string answer = testing::http_answer(std::string(520, 'y'));
    while (!peer.read_request().empty() && peer.send(answer)) {
    }
  }};
  testing::RawClient client_{server_.port()};
};

}  // namespace

Rows edge_to_callback(const std::string& directory, const Progress& progress) {
  const testing::RunningServer server(catalogue_of(2 * edges));
  OnlineClient ours(server.url(), server.client_key(), directory + "/state");
  BareRoundTrip bare;
  std::vector<Meter> meters;
  for (int i = 0; i < 2 * edges; ++i) meters.push_back(ours.client().meter("m" + std::to_string(i)));
  std::vector<double> trip, asked, ahead;
  for (int first = 0; first < edges; first += batch) {
    for (int i = first; i < first + batch; ++i) meters[static_cast<std::size_t>(i)].add(799);
    std::this_thread::sleep_for(std::chrono::seconds(2));  // the decisions come while nobody waits for them
    for (int i = first; i < first + batch; ++i) {
      trip.push_back(bare.milliseconds());
      ahead.push_back(ours.milliseconds_to_decision(meters[static_cast<std::size_t>(i)], 1));
      asked.push_back(ours.milliseconds_to_decision(meters[static_cast<std::size_t>(edges + i)], 800));
      progress(static_cast<double>(i + 1) / edges);
    }
  }
  const char* beside = "bare round trip, plain, p50";
  const double limit = percentile(trip, 0.5);
  return {
      {"from the add that crosses to the callback, asked ahead, p50 of 200", "ms", percentile(ahead, 0.5), 0, "", ""},
      {"the same, p99", "ms", percentile(ahead, 0.99), 0, "", "≤ 0.05 ms"},
      {"asked then, of `headroom-server` over loopback, p50 of 200", "ms", percentile(asked, 0.5), limit, beside,
       "≤ 1.5 × and the server's decision"},
      {"the same, p99", "ms", percentile(asked, 0.99), limit, beside, ""}};
}

}  // namespace headroom::bench
