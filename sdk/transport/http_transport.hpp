#pragma once
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "sdk/ports/transport.hpp"
#include "sdk/transport/endpoint.hpp"
#include "sdk/transport/outside.hpp"

namespace headroom::transport {

class Dialer;
class EventStream;
class Exchange;
class LinkPool;

/// HTTP/1.1 to one endpoint, over TLS unless it is plain http on loopback.
///
/// Threads   the background thread; constructed on any.
/// Lifetime  destroyed on the background thread, or when that has ended; callbacks not yet run are then dropped.
/// Errors    RESOLVE, CONNECT, TLS, TLS_ROOTS, NETWORK_TIMEOUT, NETWORK, and ANSWER (not HTTP, too large, without an
///           end), each naming the endpoint and the peer; INVALID_ARGUMENT for a request that cannot be written; CLOSED
///           after shut_down. A status is an answer, whatever it is.
/// Bounds    64 exchanges at a time. A request is sent again by itself only when a kept connection ended before any
///           byte of an answer (F-60): the server must recognise a repeat.
class HttpTransport final : public ports::Transport {
 public:
  /// `roots_file`: PEM of the trusted roots; empty: the system's.
  HttpTransport(Endpoint endpoint, std::string roots_file, Outside outside);
  ~HttpTransport() override;
  HttpTransport(const HttpTransport&) = delete;
  HttpTransport& operator=(const HttpTransport&) = delete;

  void send(ports::HttpRequest request, Done done) override;
  void open_stream(ports::HttpRequest request, std::function<void(ports::StreamEvent)> event,
                   std::function<void(core::Error)> ended) override;
  void close_stream() override;
  void shut_down() override;

 private:
  struct Waiting {
    std::shared_ptr<Exchange> exchange;
    Done done;
  };
  void answer(const Done& done, core::Result<ports::HttpAnswer> result);
  void finish(const std::string& path, const Exchange* exchange, core::Result<ports::HttpAnswer> result);
  void abandon_all(const std::function<void(const Done&)>& tell);

  const Outside outside_;
  const std::unique_ptr<Dialer> dialer_;
  const std::unique_ptr<LinkPool> pool_;
  std::map<std::string, std::deque<Waiting>> by_path_;  // the first of each is under way
  std::size_t size_ = 0;
  std::shared_ptr<EventStream> stream_;
  bool is_shut_down_ = false;
};

}  // namespace headroom::transport
