#pragma once
// One address that answers HTTP/1.1, plain or over TLS, with a fixed table of routes.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "sdk/core/log.hpp"
#include "server-stub/http/keys.hpp"
#include "server-stub/http/metrics.hpp"
#include "server-stub/http/route.hpp"

namespace headroom::server::http {

// Deadlines are absolute: a byte that arrives does not extend them. They are looked at every 50 ms.
struct Limits {
  std::chrono::milliseconds handshake{5'000};   // TLS, from the accept
  std::chrono::milliseconds header{5'000};      // from a request's first byte to the end of its header
  std::chrono::milliseconds body{10'000};       // from the end of the header to the end of the body
  std::chrono::milliseconds answer{30'000};     // a handler's time to answer
  std::chrono::milliseconds write{10'000};      // until the client has taken the answer
  std::chrono::milliseconds idle{30'000};       // a kept connection between two requests
  std::chrono::milliseconds heartbeat{15'000};  // between two comments on a stream with nothing to say
  std::size_t header_bytes = 16 * 1024;
  std::size_t connections = 10'000;  // in all; one more is closed at once
};

struct ListenerSettings {
  std::string address = "127.0.0.1:0";  // numeric, "[::1]:8080" for IPv6; port 0 takes a free one
  std::string tls_certificate_file;     // PEM, the chain after it; with tls_key_file, else both empty: plain HTTP
  std::string tls_key_file;             // PEM
  unsigned threads = 0;                 // 0: one per core, each with an io_context of its own
  Limits limits;
};

// An address that cannot be used or is taken; the message names it and says what to do.
class ListenError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};
// A certificate or key that cannot be used; the message names the file.
class TlsError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Thread safety: `url` from any thread, the rest from the one that owns it. `keys`, `metrics`
// and `log` must outlive it.
class Listener {
 public:
  // Binds; clients may connect and wait. Throws ListenError, TlsError, and std::invalid_argument for two routes that
  // collide.
  Listener(ListenerSettings settings, std::vector<Route> routes, const Keys& keys, Metrics& metrics, core::Log& log);
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;
  ~Listener();  // drains for no time

  // Begins to serve, on threads of its own. Once.
  void start();

  // "http://127.0.0.1:41234", with the port that was taken.
  [[nodiscard]] const std::string& url() const;
  [[nodiscard]] std::uint16_t port() const;

  // Stops accepting, closes idle connections and streams, lets requests in flight finish until the deadline, closes the
  // rest and joins the threads. True when nothing had to be cut off. Later calls do nothing.
  bool drain(std::chrono::milliseconds deadline);

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace headroom::server::http
