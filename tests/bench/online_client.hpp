#pragma once
#include <condition_variable>
#include <headroom/headroom.hpp>
#include <mutex>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>

namespace headroom::bench {

using Clock = std::chrono::steady_clock;

/// A catalogue with meters m0, m1 … of 1,000 units, so that every edge is a moment of its own, and a plan to move to.
inline std::string catalogue_of(int meters) {
  std::ostringstream keys, free, team;
  for (int i = 0; i < meters; ++i) {
    const char* comma = i == 0 ? "" : ",";
    keys << comma << R"({"key":"m)" << i << R"(","kind":"sum","unit":"unit"})";
    for (auto [grants, limit] : {std::pair{&free, 1'000}, std::pair{&team, 100'000}})
      *grants << comma << R"({"meter":"m)" << i << R"(","limit":)" << limit
              << R"(,"period":"month","enforcement":"hard","thresholds":[80]})";
  }
  return R"({"name":"bench","currency":"USD","time_zone":"UTC","default_plan":"free","default_locale":"en","meters":[)" +
         keys.str() +
         R"(],"plans":[{"key":"free","name":"Free","tier":0,"price":{"minor":0,"per":"month"},"grants":[)" +
         free.str() + R"(]},{"key":"team","name":"Team","tier":1,"price":{"minor":2900,"per":"month"},"grants":[)" +
         team.str() + R"(]}],"paths":[{"vector":"tier","from":"free","to":"team"}],)" +
         R"("caps":{"session":1000,"day":1000,"month":1000,"min_gap_s":0},)" +
         R"("templates":[{"kind":"upgrade","locale":"en","title":"{used} used","success":"You have used {used_units}.",)" +
         R"("gap":"At this rate you will need about {forecast_units}.","recommendation":"{plan} includes {target_units}.",)" +
         R"("price":"It costs {price} a month.","worth":["It unlocks {unlocked_units}.","It unlocks {unlocked}."],)" +
         R"("call_to_action":"Get {plan}"}]})";
}

/// A client of a real server, with its plan; its decisions are waited for one at a time.
class OnlineClient {
 public:
  OnlineClient(const std::string& endpoint, const std::string& client_key, const std::string& state_dir)
      : client_(open(endpoint, client_key, state_dir)) {
    changes_ = client_.on_entitlement_change([this](const EntitlementChange&) { tell([&] { has_plan_ = true; }); });
    decisions_ = client_.on_decision([this](const Decision& decision) {
      const auto now = Clock::now();
      const bool is_answered = decision.reason() != "deadline" && decision.reason() != "offline";
      tell([&] { is_answered ? heard_ = now : heard_; });
    });
    Context context;
    context.account = "bench";
    if (auto identified = client_.identify(context); !identified)
      throw std::runtime_error(identified.error().message());
    std::unique_lock lock(mutex_);
    if (!changed_.wait_for(lock, std::chrono::seconds(10), [&] { return has_plan_; }))
      throw std::runtime_error("no plan within 10 s");
  }

  Client& client() { return client_; }
  /// From this call to the callback that tells its decision.
  double milliseconds_to_decision(Meter& meter, std::int64_t amount) {
    // The offer before this one is let go of (D5), and its history is on the disk.
    std::this_thread::sleep_for(std::chrono::milliseconds(30));
    tell([&] { heard_ = {}; });
    const auto start = Clock::now();
    meter.add(amount);
    std::unique_lock lock(mutex_);
    if (!changed_.wait_for(lock, std::chrono::seconds(10), [&] { return heard_ != Clock::time_point{}; }))
      throw std::runtime_error("an edge was not answered by the server within 10 s");
    return std::chrono::duration<double, std::milli>(heard_ - start).count();
  }

 private:
  static Client open(const std::string& endpoint, const std::string& client_key, const std::string& state_dir) {
    Config config;
    config.endpoint = endpoint;
    config.client_key = client_key;
    config.state_dir = state_dir;
    config.decision_deadline = std::chrono::seconds(5);
    auto client = Client::open(config);
    if (!client) throw std::runtime_error(client.error().message());
    return *std::move(client);
  }
  template <class Change>
  void tell(Change&& change) {
    const std::lock_guard lock(mutex_);
    change();
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  bool has_plan_ = false;
  Clock::time_point heard_{};
  Client client_;
  Subscription changes_, decisions_;
};

}  // namespace headroom::bench
