#pragma once
// One connection, plain or over TLS: request after request, read, admitted, handled and answered. Every phase has one
// absolute deadline. The code is in session_requests.hpp and session_ending.hpp.

#include <array>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "server-stub/http/admission.hpp"
#include "server-stub/http/event_stream.hpp"
#include "server-stub/http/gate.hpp"
#include "server-stub/http/session.hpp"
#include "server-stub/http/wire.hpp"

namespace headroom::server::http {

template <class Stream>
class Session final : public Connection {
 public:
  Session(Stream stream, Worker& worker, std::shared_ptr<Service> service)
      : stream_(std::move(stream)), worker_(worker), service_(std::move(service)) {}
  ~Session() override { close(); }

  void start();
  void deadline_passed() override;
  void drain() override;
  void cut() override { close(); }

 private:
  using Tcp = boost::asio::ip::tcp;
  using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;
  static constexpr bool is_tls = !std::is_same_v<Stream, Tcp::socket>;
  enum class Phase { handshake, idle, header, body, answer, write, events, linger, closed };

  // requests
  void next_request();
  void read_more(void (Session::*then)());
  void read_header();
  void parse_header(std::string_view header);
  void admit_request();
  void meet_expectation();
  void read_body();
  void run_handler();
  void refuse(int status, std::string_view code, std::string_view detail);
  void send(Response response);

  // events, and the end
  void begin_events();
  void watch_peer();
  void send_events();
  void write_events(std::string text);
  void linger();
  void half_close();
  void discard();
  void close();

  void enter(Phase phase, std::chrono::milliseconds allowed) {
    phase_ = phase;
    set_deadline(allowed);
  }
  [[nodiscard]] std::shared_ptr<Session> self() { return std::static_pointer_cast<Session>(shared_from_this()); }
  [[nodiscard]] const Limits& limits() const { return service_->limits; }
  [[nodiscard]] Tcp::socket& socket() {
    if constexpr (is_tls) {
      return stream_.next_layer();
    } else {
      return stream_;
    }
  }

  Stream stream_;
  Worker& worker_;
  const std::shared_ptr<Service> service_;
  std::string peer_;
  Phase phase_ = Phase::handshake;
  bool is_draining_ = false;
  bool is_late_ = false;  // the header's or body's deadline has passed: a 408 is due

  boost::beast::flat_buffer buffer_;  // bytes received and not yet understood, of later requests too
  std::optional<Parser> parser_;
  Admission admission_;
  Ending ending_ = Ending::close;
  bool is_head_ = false;
  std::string output_;

  std::shared_ptr<EventStream> events_;
  bool is_writing_events_ = false;
  std::array<char, 1024> discarded_{};
};

}  // namespace headroom::server::http

#include "server-stub/http/session_ending.hpp"
#include "server-stub/http/session_requests.hpp"
