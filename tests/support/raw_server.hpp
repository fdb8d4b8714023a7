#pragma once
#include <openssl/ssl.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "tests/support/certificates.hpp"

namespace headroom::testing {

/// A server on a free loopback port that does to each connection what a script says, byte by byte. Each connection has
/// its own thread; destroying the server ends them all: everything below then answers "no more".
class RawServer {
 public:
  /// One accepted connection, in the script.
  class Peer {
   public:
    /// The next request's header and, as its Content-Length says, its body; empty when the client has gone.
    std::string read_request();
    bool send(std::string_view bytes);
    /// Ends it with RST instead of FIN.
    void reset();
    /// False: the server is being destroyed.
    bool pause(std::chrono::milliseconds time);
    /// Until the client closes or resets; what it sends is dropped.
    void wait_for_close();
    int number() const { return number_; }  // of the connection, from 1

   private:
    friend class RawServer;
    int read_some(char* bytes, int size);
    RawServer* server_ = nullptr;
    int fd_ = -1, number_ = 0;
    SSL* tls_ = nullptr;
    std::string unread_;
  };
  using Script = std::function<void(Peer&)>;

  struct Options {
    std::vector<Certificate> chain = {};  // the server's own first, for TLS; empty: plain
    int max_version = 0;                  // of TLS; 0: whatever OpenSSL has
    bool is_ipv6 = false;
  };

  explicit RawServer(Script script) : RawServer(std::move(script), Options()) {}
  RawServer(Script script, const Options& options);
  ~RawServer();
  RawServer(const RawServer&) = delete;
  RawServer& operator=(const RawServer&) = delete;

  std::uint16_t port() const { return port_; }
  int connections() const { return connections_; }
  int handshakes() const { return handshakes_; }                  // completed
  int resumptions() const { return resumptions_; }                // of these
  std::size_t bytes_received() const { return bytes_received_; }  // after the handshake, for TLS

 private:
  void listen_on_loopback(bool is_ipv6);
  void accept_all();
  void serve(int fd, int number);

  const Script script_;
  std::shared_ptr<SSL_CTX> context_;
  int listening_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<bool> is_stopping_{false};
  std::atomic<int> connections_{0}, handshakes_{0}, resumptions_{0};
  std::atomic<std::size_t> bytes_received_{0};
  std::mutex mutex_;
  std::vector<int> open_;             // guarded by mutex_
  std::vector<std::thread> threads_;  // the acceptor's own until it is joined
  std::thread acceptor_;
};

/// A whole answer with a length.
std::string http_answer(std::string_view body, std::string_view status = "200 OK",
                        std::string_view type = "application/json");

}  // namespace headroom::testing
