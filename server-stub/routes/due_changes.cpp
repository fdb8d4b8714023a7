#include "server-stub/routes/due_changes.hpp"

#include <pthread.h>

#include <chrono>

#include "server-stub/billing/plan_change.hpp"

namespace headroom::server::routes {
namespace {

constexpr std::chrono::seconds interval{1};
constexpr std::size_t at_once = 200;  // between which others get their turn

}  // namespace

void DueChanges::start() {
  thread_ = std::thread([this] { loop(); });
}

void DueChanges::stop() {
  {
    const core::Lock lock(mutex_);
    stopping_ = true;
    wake_.notify_one();
  }
  if (thread_.joinable()) thread_.join();
}

std::size_t DueChanges::apply() {
  const auto edition = editions_.current();
  std::size_t changed = 0;
  if (edition == nullptr) return changed;
  const bool durable = store_.write([&](store::Database& database) {
    changed = billing::apply_due(database, accounts_, edition->catalogue, now_(), at_once);
  });
  return durable ? changed : 0;
}

void DueChanges::loop() {
  pthread_setname_np(pthread_self(), "headroom-due");
  for (;;) {
    const bool has_more = apply() == at_once;
    const core::Lock lock(mutex_);
    if (!stopping_ && !has_more) wake_.wait_for(mutex_, interval);
    if (stopping_) return;
  }
}

}  // namespace headroom::server::routes
