#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

#include "tests/support/catch.hpp"
#include "tests/support/raw_server.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/transport/transport_bench.hpp"

using namespace headroom;
using namespace headroom::testing;

namespace {

/// The 50th and 99th percentile of exchanges on a kept connection, from send() to the answer's callback.
void measure(const char* name, const std::string& endpoint, const std::string& roots) {
  TransportBench bench(endpoint, roots);
  std::vector<std::int64_t> nanoseconds;
  for (int i = 0; i < 3'000; ++i) {
    std::promise<std::int64_t> taken;
    bench.run([&](transport::HttpTransport& transport) {
      const auto began = std::chrono::steady_clock::now();
      transport.send({.path = "/v1/decisions", .body = std::string(500, 'x'), .headers = {}},
                     [&, began](const TransportBench::Answer& answer) {
                       taken.set_value(answer ? (std::chrono::steady_clock::now() - began).count() : -1);
                     });
    });
    nanoseconds.push_back(taken.get_future().get());
    REQUIRE(nanoseconds.back() > 0);
  }
  std::sort(nanoseconds.begin(), nanoseconds.end());
  std::printf("%s round trip: p50 %.1f us, p99 %.1f us\n", name, static_cast<double>(nanoseconds[1'500]) / 1e3,
              static_cast<double>(nanoseconds[2'970]) / 1e3);
}

}  // namespace

TEST_CASE("how long an exchange on a kept loopback connection takes", "[.measure]") {
  const auto answer_all = [](RawServer::Peer& peer) {
    const auto answer = http_answer(std::string(600, 'y'));
    while (!peer.read_request().empty()) peer.send(answer);
  };
  const TemporaryDirectory directory;
  const Certificate certificate({.subject_alternatives = "IP:127.0.0.1"});
  std::ofstream(directory / "roots.pem") << certificate.pem();
  RawServer plain(answer_all), secure(answer_all, {.chain = {certificate}});
  for (int round = 0; round < 3; ++round) {
    measure("plain", "http://127.0.0.1:" + std::to_string(plain.port()), {});
    measure("TLS  ", "https://127.0.0.1:" + std::to_string(secure.port()), directory / "roots.pem");
  }
}
