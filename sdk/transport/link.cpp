#include "sdk/transport/link.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>
#include <utility>

#include "sdk/transport/tls.hpp"

namespace headroom::transport {
namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

std::string_view name_end(const boost::system::error_code& failure) {
  if (failure == asio::error::eof || failure == asio::ssl::error::stream_truncated)
    return "the server closed the connection";
  if (failure == asio::error::connection_reset || failure == asio::error::broken_pipe)
    return "the server reset the connection";
  return "the connection broke";
}

}  // namespace

Link::Link(tcp::socket socket, SSL* tls) {
  boost::system::error_code gone;
  peer_ = to_text(socket.remote_endpoint(gone));
  if (tls != nullptr)
    tls_.emplace(std::move(socket), tls);
  else
    plain_.emplace(std::move(socket));
}

void Link::async_handshake(Handshaken done) {
  tls_->async_handshake(asio::ssl::stream_base::client, [self = shared_from_this(),
                                                         done = std::move(done)](boost::system::error_code failure) {
    if (!self->is_open_) return;
    const bool is_tls = failure.category() == asio::error::get_ssl_category();
    done(failure ? failure.message() : std::string(), is_tls ? static_cast<unsigned>(failure.value()) : 0);
  });
}

void Link::read_to(Reader reader) {
  reader_ = std::move(reader);
  if (!std::exchange(is_reading_, true)) read();
}

void Link::read() {
  const auto received = [self = shared_from_this()](boost::system::error_code failure, std::size_t size) {
    if (!self->is_open_) return;
    if (size > 0) self->hand_over({self->input_.data(), size}, {});
    if (!self->is_open_) return;
    if (failure) return self->hand_over({}, name_end(failure));
    self->read();
  };
  if (tls_)
    tls_->async_read_some(asio::buffer(input_), received);
  else
    plain_->async_read_some(asio::buffer(input_), received);
}

void Link::hand_over(std::string_view bytes, std::string_view end) {
  // The reader may set another one, or close this.
  const Reader reader = reader_;
  if (reader) reader(bytes, end);
}

void Link::send(std::string bytes) {
  unsent_.push_back(std::move(bytes));
  if (unsent_.size() == 1) write();
}

void Link::write() {
  const auto sent = [self = shared_from_this()](boost::system::error_code failure, std::size_t) {
    if (!self->is_open_ || failure) return;
    self->unsent_.pop_front();
    if (!self->unsent_.empty()) self->write();
  };
  if (tls_)
    asio::async_write(*tls_, asio::buffer(unsent_.front()), sent);
  else
    asio::async_write(*plain_, asio::buffer(unsent_.front()), sent);
}

void Link::close() {
  if (!std::exchange(is_open_, false)) return;
  if (tls_ && is_reading_) mark_shut_down(tls_->native_handle());
  reader_ = nullptr;
  boost::system::error_code ignored;
  socket().close(ignored);
}

std::string to_text(const tcp::endpoint& address) {
  const auto host = address.address().to_string();
  const auto shown = address.address().is_v6() ? "[" + host + "]" : host;
  return shown + ":" + std::to_string(address.port());
}

}  // namespace headroom::transport
