#pragma once
#include <boost/asio/ip/tcp.hpp>
#include <functional>
#include <memory>
#include <string>

#include "sdk/core/instant.hpp"
#include "sdk/core/result.hpp"
#include "sdk/transport/endpoint.hpp"
#include "sdk/transport/outside.hpp"
#include "sdk/transport/resolver.hpp"

namespace headroom::transport {

class DialAttempt;
class Link;
class Tls;

/// Makes connections to the endpoint: look-up, then each address in order, then TLS. Background thread; outlives its
/// attempts.
class Dialer {
 public:
  /// HEADROOM_ERROR_RESOLVE, _CONNECT (with each address and its reason), _TLS, _TLS_ROOTS.
  using Done = std::function<void(core::Result<std::shared_ptr<Link>>)>;

  /// `roots_file` as Tls::load takes it, read at the first connection.
  Dialer(Endpoint endpoint, std::string roots_file, Outside outside);

  /// Answers later, never inside this call. The addresses share `patience`; who waits no longer abandons the attempt.
  std::shared_ptr<DialAttempt> dial(core::Duration patience, Done done);

  const Endpoint& endpoint() const noexcept { return endpoint_; }
  const Outside& outside() const noexcept { return outside_; }
  Resolver& resolver() noexcept { return resolver_; }
  core::Result<std::shared_ptr<Tls>> tls();
  /// The address that answered last is tried first: a broken one is not waited for each time.
  void prefer(const boost::asio::ip::tcp::endpoint& address) { preferred_ = address; }
  void order(Resolver::Addresses& addresses) const;

 private:
  const Endpoint endpoint_;
  const std::string roots_file_;
  const Outside outside_;
  Resolver resolver_;
  std::shared_ptr<Tls> tls_;
  boost::asio::ip::tcp::endpoint preferred_;
};

}  // namespace headroom::transport
