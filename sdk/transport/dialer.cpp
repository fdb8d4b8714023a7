#include "sdk/transport/dialer.hpp"

#include <algorithm>
#include <utility>

#include "sdk/transport/dial_attempt.hpp"
#include "sdk/transport/tls.hpp"

namespace headroom::transport {

Dialer::Dialer(Endpoint endpoint, std::string roots_file, Outside outside)
    : endpoint_(std::move(endpoint)),
      roots_file_(std::move(roots_file)),
      outside_(std::move(outside)),
      resolver_(endpoint_, outside_) {}

std::shared_ptr<DialAttempt> Dialer::dial(core::Duration patience, Done done) {
  auto attempt = std::make_shared<DialAttempt>(*this, patience, std::move(done));
  attempt->start();
  return attempt;
}

core::Result<std::shared_ptr<Tls>> Dialer::tls() {
  if (tls_) return tls_;
  auto loaded = Tls::load(endpoint_, roots_file_);
  if (loaded) tls_ = *loaded;
  return loaded;
}

void Dialer::order(Resolver::Addresses& addresses) const {
  std::stable_partition(addresses.begin(), addresses.end(),
                        [this](const auto& address) { return address == preferred_; });
}

}  // namespace headroom::transport
