#pragma once
// What a worker needs of a connection, whatever it speaks: a deadline to look at, and two ways to end.

#include <chrono>
#include <memory>
#include <unordered_set>
#include <vector>

namespace headroom::server::http {

// Touched only by the thread of the worker it belongs to.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  using Clock = std::chrono::steady_clock;

  Connection() = default;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  virtual ~Connection() = default;

  virtual void deadline_passed() = 0;
  virtual void drain() = 0;  // end as soon as what is under way has been answered
  virtual void cut() = 0;    // end now

  [[nodiscard]] Clock::time_point deadline() const { return deadline_; }

 protected:
  void set_deadline(std::chrono::milliseconds from_now) { deadline_ = Clock::now() + from_now; }

 private:
  Clock::time_point deadline_ = Clock::time_point::max();
};

// The connections of one worker.
class Connections {
 public:
  void add(Connection& connection) { open_.insert(&connection); }
  void remove(Connection& connection) { open_.erase(&connection); }

  // Calls `action` on each, which may remove any of them.
  template <class Action>
  void for_each(Action action) {
    std::vector<std::weak_ptr<Connection>> all;
    for (auto* connection : open_) all.push_back(connection->weak_from_this());
    for (const auto& weak : all)
      if (const auto connection = weak.lock()) action(*connection);
  }
  void sweep(Connection::Clock::time_point now) {
    std::vector<std::weak_ptr<Connection>> late;
    for (auto* connection : open_)
      if (connection->deadline() <= now) late.push_back(connection->weak_from_this());
    for (const auto& weak : late)
      if (const auto connection = weak.lock()) connection->deadline_passed();
  }

 private:
  std::unordered_set<Connection*> open_;
};

}  // namespace headroom::server::http
