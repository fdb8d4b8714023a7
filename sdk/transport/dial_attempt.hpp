#pragma once
#include <boost/asio/ip/tcp.hpp>
#include <memory>
#include <optional>
#include <string>

#include "sdk/transport/dialer.hpp"

namespace headroom::transport {

/// One connection being made. Background thread.
class DialAttempt : public std::enable_shared_from_this<DialAttempt> {
 public:
  DialAttempt(Dialer& dialer, core::Duration patience, Dialer::Done done);
  void start();
  /// At once; `done` will not be called.
  void abandon();
  /// What it is waiting for, to complete "no answer in time …".
  const std::string& phase() const noexcept { return phase_; }

 private:
  using Tcp = boost::asio::ip::tcp;
  void try_next();
  void connect(const Tcp::endpoint& address, std::optional<core::Duration> patience);
  void give_up_address(const std::string& why);
  void connected(const Tcp::endpoint& address);
  void shake_hands();
  void finish(core::Result<std::shared_ptr<Link>> result);
  /// For the next address; none for the last, which has all the time that its asker has.
  std::optional<core::Duration> budget() const;

  Dialer* dialer_;  // null once finished or abandoned
  const core::Duration ends_at_;
  Dialer::Done done_;
  Resolver::Ticket ticket_ = 0;
  Resolver::Addresses addresses_;
  std::size_t next_ = 0;  // addresses before it are under way or given up
  std::optional<Tcp::socket> socket_;
  ports::Scheduler::Timer timer_ = 0;
  std::shared_ptr<Link> link_;  // in its handshake
  std::string phase_, failures_;
};

}  // namespace headroom::transport
