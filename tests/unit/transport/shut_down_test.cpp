#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/catch.hpp"
#include "tests/support/raw_server.hpp"
#include "tests/unit/transport/transport_bench.hpp"

using namespace headroom;
using namespace headroom::testing;
using namespace std::chrono_literals;
using core::ErrorNumber;

namespace {

/// A port on which a connect never finishes: its queue is full, and the kernel drops what comes then.
class BlackHole {
 public:
  BlackHole() : listening_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    REQUIRE(bind(listening_, reinterpret_cast<sockaddr*>(&address), size) == 0);
    REQUIRE(listen(listening_, 0) == 0);
    getsockname(listening_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    for (int& fd : queued_) {
      fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
      (void)connect(fd, reinterpret_cast<sockaddr*>(&address), size);
    }
    std::this_thread::sleep_for(50ms);
  }
  ~BlackHole() {
    for (const int fd : queued_) close(fd);
    close(listening_);
  }
  BlackHole(const BlackHole&) = delete;
  BlackHole& operator=(const BlackHole&) = delete;
  std::string address() const { return "http://127.0.0.1:" + std::to_string(port_); }

 private:
  int listening_, queued_[4] = {};
  int port_ = 0;
};

}  // namespace

TEST_CASE("F-44 a connect that is never answered ends at the deadline, named as such") {
  const BlackHole hole;
  TransportBench bench(hole.address());
  const auto began = std::chrono::steady_clock::now();
  const auto answer = bench.post("/v1/sync", "{}", 200);
  CHECK(std::chrono::steady_clock::now() - began < 1s);
  REQUIRE_FALSE(answer);
  CHECK(answer.error().number == number(ErrorNumber::network_timeout));
  CHECK_THAT(answer.error().detail, Catch::Contains("no answer in 200 ms, while connecting to 127.0.0.1"));
}

TEST_CASE("F-06 shutting down in the middle of a connect, an exchange and a stream answers each at once with closed") {
  const BlackHole hole;
  RawServer silent([](RawServer::Peer& peer) { peer.wait_for_close(); });
  for (const auto& address : {hole.address(), "http://127.0.0.1:" + std::to_string(silent.port())}) {
    TransportBench bench(address);
    auto first = bench.async_exchange({.path = "/v1/sync", .body = "", .headers = {}, .deadline = 60'000});
    auto second = bench.async_exchange({.path = "/v1/sync", .body = "", .headers = {}, .deadline = 60'000});
    std::promise<core::Error> ended;
    bench.run([&](transport::HttpTransport& transport) {
      transport.open_stream(
          {.method = "GET", .path = "/v1/stream", .body = "", .headers = {}}, [](const ports::StreamEvent&) {},
          [&](core::Error error) { ended.set_value(std::move(error)); });
    });
    std::this_thread::sleep_for(50ms);
    const auto began = std::chrono::steady_clock::now();
    bench.run([](transport::HttpTransport& transport) { transport.shut_down(); });
    CHECK(first.get().error().number == number(ErrorNumber::closed));
    CHECK(second.get().error().number == number(ErrorNumber::closed));
    CHECK(ended.get_future().get().number == number(ErrorNumber::closed));
    CHECK(bench.post("/v1/sync").error().number == number(ErrorNumber::closed));
    CHECK(std::chrono::steady_clock::now() - began < 100ms);
  }
}

TEST_CASE("F-06 F-53 a name server that never answers delays no close, and touches nothing when it answers at last") {
  std::vector<std::function<void()>> look_ups;
  const auto never = [&](std::function<void()> work) {
    look_ups.push_back(std::move(work));
    return core::Result<void>();
  };
  {
    TransportBench bench("https://headroom.invalid", {}, never);
    auto first = bench.async_exchange({.path = "/v1/sync", .body = "", .headers = {}, .deadline = 100});
    auto second = bench.async_exchange({.path = "/v1/decisions", .body = "", .headers = {}, .deadline = 100});
    const auto late = first.get();
    REQUIRE_FALSE(late);
    CHECK(late.error().number == number(ErrorNumber::network_timeout));
    CHECK_THAT(late.error().detail, Catch::Contains("while looking up \"headroom.invalid\""));
    CHECK_FALSE(second.get());
    CHECK_FALSE(bench.post("/v1/sync", "{}", 50));
    CHECK(look_ups.size() == 1);
  }
  look_ups.front()();
}

TEST_CASE("F-53 a name without an address is an error of its own, and is asked for again the next time") {
  int look_ups = 0;
  TransportBench bench("https://headroom.invalid", {}, [&](std::function<void()> work) {
    ++look_ups;
    return TransportBench::run_truly_aside()(std::move(work));
  });
  for (int i = 1; i <= 2; ++i) {
    const auto answer = bench.post("/v1/sync", "{}", 30'000);
    REQUIRE_FALSE(answer);
    CHECK(answer.error().number == number(ErrorNumber::resolve));
    CHECK_THAT(answer.error().detail, Catch::StartsWith("https://headroom.invalid:443: \"headroom.invalid\": "));
    CHECK(look_ups == i);
  }
}

TEST_CASE("F-17 without a thread for the look-up the exchange answers an error") {
  TransportBench bench("https://headroom.invalid", {}, [](const std::function<void()>&) {
    return core::Result<void>(core::make_error(ErrorNumber::internal, "no thread"));
  });
  const auto answer = bench.post("/v1/sync");
  REQUIRE_FALSE(answer);
  CHECK(answer.error().number == number(ErrorNumber::resolve));
}

TEST_CASE("F-53 localhost is loopback without a look-up, and the next address is tried when one refuses") {
  for (const bool is_ipv6 : {false, true}) {
    const auto script = [](RawServer::Peer& peer) {
      while (!peer.read_request().empty()) peer.send(http_answer("{}"));
    };
    std::optional<RawServer> server;
    try {
      server.emplace(script, RawServer::Options{.is_ipv6 = is_ipv6});
    } catch (const std::runtime_error&) {
      WARN("skipped: this machine has no IPv6 loopback");
      return;
    }
    TransportBench bench("http://localhost:" + std::to_string(server->port()), {}, [](const std::function<void()>&) {
      return core::Result<void>(core::make_error(ErrorNumber::internal, "a look-up was made"));
    });
    CHECK(bench.post("/v1/sync"));
  }
}
