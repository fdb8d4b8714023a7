#pragma once
#include <headroom/headroom.h>

#include <atomic>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sdk/client/house.hpp"
#include "sdk/client/process.hpp"
#include "sdk/client/settings.hpp"
#include "sdk/client/subscriber.hpp"
#include "sdk/core/log.hpp"
#include "sdk/core/result.hpp"
#include "sdk/ports/store.hpp"

namespace headroom::client {

/// One meter as meters() tells of it.
struct MeterLine {
  std::string key, unit, plan;
  std::vector<std::uint16_t> thresholds;
  std::int64_t used = 0, limit = 0, resets_at = 0;
  bool is_hard = false;
};

/// The client as the C door sees it. Any thread.
class Client {
 public:
  static core::Result<std::unique_ptr<Client>> open(Settings settings, std::shared_ptr<core::Log> log);
  ~Client();

  core::Result<void> identify(ports::StoredContext context);
  /// Retained for the caller, never null.
  headroom_meter* meter(std::string_view key);
  headroom_feature* feature(std::string_view key);
  void declare(ports::RecordKind kind, std::string_view key);
  std::vector<MeterLine> meters();
  void status(headroom_status& out);

  void subscribe(std::shared_ptr<Subscriber> subscriber);
  std::size_t dispatch();
  void pause_point();
  void set_consent(protocol::Consent consent);
  core::Result<void> flush(core::Duration deadline);
  void close(core::Duration deadline);
  bool is_closed() const noexcept { return is_closed_.load(std::memory_order_acquire); }
  /// In a forked child only counting goes on (M28).
  bool is_forked() const noexcept { return process_.is_forked(); }

  const std::shared_ptr<Mailbox>& mailbox() const noexcept { return house_->mailbox; }
  const std::shared_ptr<HostDispatch>& host_dispatch() const noexcept { return house_->dispatch; }

 private:
  explicit Client(std::shared_ptr<House> house);

  std::shared_ptr<House> house_;
  std::atomic<Account*> current_;
  std::atomic<bool> is_closed_{false};
  const Process process_;
};

}  // namespace headroom::client
