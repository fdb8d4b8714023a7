#pragma once
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <variant>

#include <headroom/headroom.hpp>

namespace archivist {

// What the library tells on its own thread.
struct OfferArrived {
  headroom::Offer offer;
};
struct NoOffer {
  headroom::EdgeKind edge;
  std::string reason;
};
struct TurnGranted {};  // the action that was blocked may run, and what it takes has been counted
struct TurnRefused {
  headroom::Refused reason;
};
struct PlanChanged {
  std::string plan, name, previous;
};
using News = std::variant<OfferArrived, NoOffer, TurnGranted, TurnRefused, PlanChanged>;

// Carries news to the thread that works and talks with the person.
class Inbox {
 public:
  void post(News news);
  // The oldest, waited for up to `patience`.
  std::optional<News> next(std::chrono::milliseconds patience);

 private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<News> news_;  // guarded by mutex_
};

}  // namespace archivist
