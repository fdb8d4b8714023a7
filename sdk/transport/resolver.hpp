#pragma once
#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "sdk/core/result.hpp"
#include "sdk/transport/endpoint.hpp"
#include "sdk/transport/outside.hpp"

namespace headroom::transport {

/// The endpoint's addresses. An address and "localhost" need no look-up; for a name at most one look-up thread exists
/// at a time, whoever waits for it, and it owns all that it touches: a name server that never answers delays nobody's
/// close (F-06, F-53). Background thread.
class Resolver {
 public:
  using Addresses = std::vector<boost::asio::ip::tcp::endpoint>;  // at least one, at most 8, in the system's order
  using Done = std::function<void(core::Result<Addresses>)>;
  using Ticket = std::uint64_t;

  Resolver(const Endpoint& endpoint, const Outside& outside) : endpoint_(endpoint), outside_(outside) {}
  ~Resolver();
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;

  /// Answers later, never inside this call. HEADROOM_ERROR_RESOLVE: the name has no address.
  Ticket look_up(Done done);
  void forget(Ticket ticket) { waiting_.erase(ticket); }

 private:
  struct LookUp;
  struct Watch;
  void start();
  void answer(const core::Result<Addresses>& result);

  const Endpoint endpoint_;
  const Outside outside_;
  std::map<Ticket, Done> waiting_;
  Ticket last_ticket_ = 0;
  std::shared_ptr<Watch> watch_;  // while a thread looks up
  const std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace headroom::transport
