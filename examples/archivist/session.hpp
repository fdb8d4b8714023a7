#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include <headroom/headroom.hpp>

#include "events.hpp"
#include "inbox.hpp"
#include "options.hpp"
#include "stopwatch.hpp"

namespace archivist {

// archivist's side of Headroom: the client, the meters and features by their names, and the news that come from it.
// Used by one thread.
class Session {
 public:
  // Opens the client and says who this is. Asked over the network, the plan in force is waited for, up to a second.
  // Throws Failure that names what is wrong in the configuration.
  Session(const Options& options, std::shared_ptr<Events> events);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session();

  headroom::Client& client() noexcept { return client_; }
  Inbox& inbox() noexcept { return desk_->inbox; }
  // Why the server cannot be asked; empty when all is well or none is configured.
  std::string trouble() const;
  // The plan's name, "" without one.
  std::string plan_name() const;
  // Files may have up to so many bytes.
  std::uint64_t largest_file() const;

  // One archive of so many KB: counted on both meters, or on neither.
  headroom::Reading count(std::int64_t kilobytes);
  // The same when there is room again; tells the inbox TurnGranted or TurnRefused.
  headroom::Guard wait_to_count(std::int64_t kilobytes);
  void give_back(std::int64_t kilobytes);

  // The person wants their archives sealed. If the plan does not grant it: wait_to_seal.
  bool may_seal();
  headroom::Guard wait_to_seal();

 private:
  // What callbacks use; they may outlive the session by an instant.
  struct Desk {
    std::shared_ptr<Events> events;
    Inbox inbox;
    Stopwatch stopwatch;
  };

  void subscribe();
  Stopwatch::Use use(bool was_denied) const;
  std::function<void()> grant() const;
  std::function<void(headroom::Refused)> refuse() const;

  std::shared_ptr<Desk> desk_;
  headroom::Client client_;
  headroom::Meter archives_, archived_kb_;
  headroom::Feature encryption_, max_file_mb_;
  headroom::Subscription offers_, decisions_, entitlements_;
};

}  // namespace archivist
