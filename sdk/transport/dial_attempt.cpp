#include "sdk/transport/dial_attempt.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <cerrno>
#include <cstring>
#include <utility>

#include "sdk/core/error.hpp"
#include "sdk/transport/link.hpp"
#include "sdk/transport/tls.hpp"

namespace headroom::transport {
namespace {

constexpr core::Duration longest_for_one_of_many = 2 * core::second;

}  // namespace

DialAttempt::DialAttempt(Dialer& dialer, core::Duration patience, Dialer::Done done)
    : dialer_(&dialer),
      ends_at_(dialer.outside().clock->boottime_now() + patience),
      done_(std::move(done)),
      phase_("while looking up \"" + dialer.endpoint().host + "\"") {}

void DialAttempt::start() {
  ticket_ = dialer_->resolver().look_up([self = shared_from_this()](const core::Result<Resolver::Addresses>& found) {
    if (self->dialer_ == nullptr) return;
    if (!found)
      return self->finish(
          core::Error{found.error().number, self->dialer_->endpoint().origin + ": " + found.error().detail});
    self->addresses_ = *found;
    self->dialer_->order(self->addresses_);
    self->try_next();
  });
}

void DialAttempt::abandon() {
  if (dialer_ == nullptr) return;
  dialer_->resolver().forget(ticket_);
  dialer_->outside().scheduler->cancel(timer_);
  dialer_ = nullptr;
  done_ = nullptr;
  socket_.reset();
  if (link_) link_->close();
  link_.reset();
}

void DialAttempt::try_next() {
  if (next_ == addresses_.size())
    return finish(core::make_error(core::ErrorNumber::connect, dialer_->endpoint().origin + failures_));
  const auto patience = budget();
  const auto address = addresses_[next_++];
  phase_ = "while connecting to " + to_text(address) + (failures_.empty() ? "" : " after" + failures_);
  // Asio's own open() leaves the socket to be inherited by children.
  const int fd = ::socket(address.protocol().family(), SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return give_up_address(std::strerror(errno));
  boost::system::error_code failure;
  socket_.emplace(*dialer_->outside().context);
  socket_->assign(address.protocol(), fd, failure);
  if (failure) {
    close(fd);
    return give_up_address(failure.message());
  }
  connect(address, patience);
}

void DialAttempt::connect(const Tcp::endpoint& address, std::optional<core::Duration> patience) {
  const auto number = next_;
  if (patience)
    timer_ = dialer_->outside().scheduler->after(*patience, [self = shared_from_this(), patience] {
      self->give_up_address("no answer in " + std::to_string(*patience) + " ms");
    });
  socket_->async_connect(address, [self = shared_from_this(), number, address](boost::system::error_code failure) {
    if (self->dialer_ == nullptr || self->next_ != number || !self->socket_) return;
    self->dialer_->outside().scheduler->cancel(self->timer_);
    if (failure) return self->give_up_address(failure.message());
    self->connected(address);
  });
}

void DialAttempt::give_up_address(const std::string& why) {
  socket_.reset();
  failures_ += (failures_.empty() ? ": " : "; ") + to_text(addresses_[next_ - 1]) + ": " + why;
  try_next();
}

void DialAttempt::connected(const Tcp::endpoint& address) {
  dialer_->prefer(address);
  boost::system::error_code ignored;
  socket_->set_option(Tcp::no_delay(true), ignored);
  SSL* connection = nullptr;
  if (dialer_->endpoint().is_tls) {
    auto tls = dialer_->tls();
    if (!tls) return finish(tls.error());
    connection = (*tls)->make_connection();
    if (connection == nullptr)
      return finish(
          core::make_error(core::ErrorNumber::tls, dialer_->endpoint().origin + ": no TLS connection can be made"));
  }
  link_ = std::make_shared<Link>(std::move(*socket_), connection);
  socket_.reset();
  if (connection == nullptr) return finish(link_);
  shake_hands();
}

void DialAttempt::shake_hands() {
  phase_ = "in the TLS handshake with " + link_->peer();
  link_->async_handshake([self = shared_from_this()](const std::string& failure, unsigned long code) {
    if (self->dialer_ == nullptr) return;
    if (failure.empty()) return self->finish(self->link_);
    auto tls = self->dialer_->tls();
    const auto why = tls ? (*tls)->why_failed(self->link_->tls_handle(), code) : failure;
    if (tls) (*tls)->forget_session();
    self->finish(core::make_error(core::ErrorNumber::tls,
                                  self->dialer_->endpoint().origin + " (" + self->link_->peer() + "): " + why));
  });
}

void DialAttempt::finish(core::Result<std::shared_ptr<Link>> result) {
  const auto done = std::exchange(done_, nullptr);
  if (!result && link_) link_->close();
  link_.reset();
  dialer_ = nullptr;
  done(std::move(result));
}

std::optional<core::Duration> DialAttempt::budget() const {
  const auto addresses_left = static_cast<core::Duration>(addresses_.size() - next_);
  if (addresses_left == 1) return std::nullopt;
  const auto left = std::max<core::Duration>(ends_at_ - dialer_->outside().clock->boottime_now(), 1);
  return std::min(left / addresses_left + 1, longest_for_one_of_many);
}

}  // namespace headroom::transport
