#pragma once
#include <memory>
#include <optional>

#include "sdk/client/accounts.hpp"
#include "sdk/client/cells.hpp"
#include "sdk/client/host_dispatch.hpp"
#include "sdk/client/mailbox.hpp"
#include "sdk/client/pipeline.hpp"
#include "sdk/client/settings.hpp"
#include "sdk/client/standing_report.hpp"
#include "sdk/client/timekeeper.hpp"
#include "sdk/page/directory.hpp"
#include "sdk/runtime/loop.hpp"
#include "sdk/runtime/system_clock.hpp"
#include "sdk/runtime/system_random.hpp"

namespace headroom::client {

/// All that a client owns. Shared with the background thread's last work, so that it outlives whatever still runs
/// there; the cells outlive even this, with their handles.
class House {
 public:
  /// HEADROOM_ERROR_STATE_DIR, _TOO_MANY_PROCESSES, _OUT_OF_MEMORY, _INTERNAL (no thread). A directory that cannot be
  /// mapped is no failure: the page is then in memory and `report` says why (M23).
  static core::Result<std::shared_ptr<House>> build(Settings settings, std::shared_ptr<core::Log> log);
  ~House();
  House(const House&) = delete;
  House& operator=(const House&) = delete;

  /// Opens the store and starts the pipeline there. Posted once.
  void move_in();
  /// The background thread's last work.
  void move_out();

  const Settings settings;
  const std::shared_ptr<core::Log> log;
  const std::shared_ptr<page::Directory> page;
  const std::uint8_t index;  // among the directory's clients
  runtime::SystemClock clock;
  runtime::SystemRandom random;
  Timekeeper time;
  StandingReport report;
  std::unique_ptr<runtime::Loop> loop;
  const std::shared_ptr<Mailbox> mailbox;
  Cells& cells;
  Accounts accounts;
  const std::shared_ptr<HostDispatch> dispatch;

 private:
  House(Settings given, std::shared_ptr<core::Log> host_log, std::shared_ptr<page::Directory> directory,
        std::uint8_t own_index, std::unique_ptr<runtime::Loop> thread);

  // the background thread's, between move_in and move_out
  std::unique_ptr<ports::Store> store_;
  std::unique_ptr<ports::Transport> transport_;
  std::unique_ptr<Pipeline> pipeline_;
};

}  // namespace headroom::client
