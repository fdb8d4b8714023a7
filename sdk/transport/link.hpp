#pragma once
#include <openssl/types.h>

#include <array>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace headroom::transport {

/// One open connection, plain or TLS: bytes out, bytes in. It always reads, so that the end of an unused one is noticed
/// at once. Background thread.
class Link : public std::enable_shared_from_this<Link> {
 public:
  /// Bytes that arrived; or none, and in `end` why no more will come: called once, nothing follows.
  using Reader = std::function<void(std::string_view bytes, std::string_view end)>;
  /// Empty `failure`: done. `code` is OpenSSL's, 0 when it was the socket that failed.
  using Handshaken = std::function<void(std::string failure, unsigned long code)>;

  /// `tls` is owned from here on; null for plain.
  Link(boost::asio::ip::tcp::socket socket, SSL* tls);
  ~Link() { close(); }
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;

  void async_handshake(Handshaken done);
  SSL* tls_handle() { return tls_ ? tls_->native_handle() : nullptr; }
  /// From now on what arrives goes to `reader`.
  void read_to(Reader reader);
  /// Writes in order. A failure shows as the end of what can be read.
  void send(std::string bytes);
  /// At once; nothing is called afterwards. Idempotent.
  void close();
  /// A part of what was to be sent is still here.
  bool has_unsent() const noexcept { return !unsent_.empty(); }
  /// The peer, "127.0.0.1:443".
  const std::string& peer() const noexcept { return peer_; }

 private:
  using Tcp = boost::asio::ip::tcp::socket;
  Tcp& socket() { return tls_ ? tls_->next_layer() : *plain_; }
  void read();
  void write();
  void hand_over(std::string_view bytes, std::string_view end);

  std::optional<Tcp> plain_;
  std::optional<boost::asio::ssl::stream<Tcp>> tls_;
  std::string peer_;
  bool is_open_ = true, is_reading_ = false;
  Reader reader_;
  std::deque<std::string> unsent_;
  std::array<char, 16 * 1024> input_;
};

std::string to_text(const boost::asio::ip::tcp::endpoint& address);

}  // namespace headroom::transport
