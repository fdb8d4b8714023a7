#include "sdk/client/timekeeper.hpp"

#include <optional>

#include "sdk/page/boot.hpp"

namespace headroom::client {
namespace {

std::optional<plan::TrustedTime::Synced> shared(page::Directory& page) {
  const auto pair = page::load_time(page.words());
  if (!pair) return std::nullopt;
  return plan::TrustedTime::Synced{pair->server, pair->boottime};
}

}  // namespace

Timekeeper::Timekeeper(ports::Clock& clock, page::Directory& page)
    : clock_(&clock),
      page_(&page),
      time_(shared(page), page.words().high_water.load(std::memory_order_relaxed), clock.wall_now(),
            clock.boottime_now()) {}

core::Now Timekeeper::now() { return {clock_->boottime_now(), reading().at}; }

core::Instant Timekeeper::settled() { return reading().settled; }

bool Timekeeper::is_suspect() { return reading().is_suspect; }

void Timekeeper::synced(core::Instant server) {
  const core::Duration boottime = clock_->boottime_now();
  {
    core::Lock lock(mutex_);
    time_.synced({server, boottime});
  }
  page::store_time(page_->words(), {server, boottime});
}

void Timekeeper::refresh() {
  if (const auto pair = shared(*page_)) {
    core::Lock lock(mutex_);
    time_.synced(*pair);
  }
  auto& mark = page_->words().high_water;
  const core::Instant at = settled();
  for (core::Instant held = mark.load(std::memory_order_relaxed); held < at && !mark.compare_exchange_weak(held, at);) {
  }
}

plan::TrustedTime::Reading Timekeeper::reading() {
  core::Lock lock(mutex_);
  return time_.now(clock_->wall_now(), clock_->boottime_now());
}

}  // namespace headroom::client
