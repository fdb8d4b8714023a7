#pragma once
#include <headroom/headroom.hpp>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "tests/integration/loop/running_server.hpp"
#include "tests/support/catch.hpp"

namespace headroom::testing {

inline constexpr std::chrono::seconds patience{10};

/// One decision as a host heard of it.
struct Heard {
  EdgeKind edge;
  std::string key;
  int threshold;
  Outcome outcome;
  std::string reason;
};

/// A host application: a client with its callbacks written down, to be waited for.
class Host {
 public:
  struct Options {
    std::string state_dir{}, bundled_plan{}, account = "acct", user = "ann";
    bool is_offline = false;
  };

  Host(const RunningServer* server, const Options& options) : client_(open(server, options)) {
    decisions_ = client_.on_decision([this](const Decision& decision) {
      add([&] {
        heard.push_back({decision.edge().kind(), decision.edge().key(), decision.edge().threshold(), decision.outcome(),
                         std::string(decision.reason())});
      });
    });
    offers_ = client_.on_offer([this](Offer offer) {
      offer.shown();
      add([&] { offers.push_back(std::move(offer)); });
    });
    changes_ = client_.on_entitlement_change(
        [this](const EntitlementChange& change) { add([&] { plans.emplace_back(change.plan); }); });
    Context context;
    context.account = options.account;
    context.user = options.user;
    REQUIRE(client_.identify(context));
  }

  Client& client() { return client_; }
  /// Waits until `holds`, asked under the lock after each callback.
  bool wait(const std::function<bool()>& holds) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, patience, holds);
  }
  /// For callbacks of the test's own.
  template <class Change>
  void add(Change&& change) {
    {
      const std::lock_guard lock(mutex_);
      change();
    }
    changed_.notify_all();
  }
  bool has_heard(EdgeKind edge, const std::string& key) const {
    for (const Heard& one : heard)
      if (one.edge == edge && one.key == key) return true;
    return false;
  }
  /// The last offer for this edge; needs the lock or quiet callbacks.
  const Offer* offer_for(EdgeKind edge) const {
    for (auto at = offers.rbegin(); at != offers.rend(); ++at)
      if (at->edge().kind() == edge) return &*at;
    return nullptr;
  }
  bool wait_for_plan(const std::string& plan) {
    return wait([&] { return !plans.empty() && plans.back() == plan; });
  }

  // written under the lock
  std::vector<Heard> heard;
  std::vector<Offer> offers;
  std::vector<std::string> plans;

 private:
  static Client open(const RunningServer* server, const Options& options) {
    Config config;
    if (server) {
      config.endpoint = server->url();
      config.client_key = server->client_key();
    }
    config.offline = options.is_offline;
    config.state_dir = options.state_dir;
    config.bundled_plan = options.bundled_plan;
    config.decision_deadline = patience;  // a loaded machine is no failure here; the benchmark measures
    auto client = Client::open(config);
    INFO(client.error().message());
    REQUIRE(client);
    return *std::move(client);
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  Client client_;
  Subscription decisions_, offers_, changes_;
};

}  // namespace headroom::testing
