#pragma once
#include <memory>

#include "sdk/client/accounts.hpp"
#include "sdk/client/cells.hpp"
#include "sdk/client/host_dispatch.hpp"
#include "sdk/client/mailbox.hpp"
#include "sdk/client/pipeline.hpp"
#include "sdk/client/seat.hpp"
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
class House : public std::enable_shared_from_this<House> {
 public:
  /// HEADROOM_ERROR_STATE_DIR, _TOO_MANY_PROCESSES, _OUT_OF_MEMORY, _INTERNAL (no thread). A directory that cannot be
  /// mapped is no failure: the page is then in memory and `report` says why (M23).
  static core::Result<std::shared_ptr<House>> build(Settings settings, std::shared_ptr<core::Log> log);
  ~House();
  House(const House&) = delete;
  House& operator=(const House&) = delete;

  /// Stops intake, seals and joins. False: the thread has not ended within `deadline`, and ends by itself; or this is
  /// that thread. Any thread, any number of times.
  bool stop(core::Duration deadline);
  /// In a forked child (M28). Async-signal-safe.
  void abandon_in_child() noexcept;

  const Settings settings;
  const std::shared_ptr<core::Log> log;
  const std::unique_ptr<Seat> seat;
  runtime::SystemClock clock;
  runtime::SystemRandom random;
  Timekeeper time;
  StandingReport report;
  const std::unique_ptr<runtime::Loop> loop;
  const std::shared_ptr<Mailbox> mailbox;
  struct Leave {
    void operator()(Cells* held) const noexcept {
      held->close();
      held->leave();
    }
  };
  const std::unique_ptr<Cells, Leave> cells;
  Accounts accounts;
  const std::shared_ptr<HostDispatch> dispatch;

 private:
  House(Settings given, std::shared_ptr<core::Log> host_log, std::unique_ptr<Seat> own_seat,
        std::unique_ptr<runtime::Loop> thread);

  /// Opens the store and starts the pipeline there: the background thread's first work.
  void move_in();
  /// Its last.
  void move_out();

  // the background thread's, between move_in and move_out
  std::unique_ptr<ports::Store> store_;
  std::unique_ptr<ports::Transport> transport_;
  std::unique_ptr<Pipeline> pipeline_;
};

}  // namespace headroom::client
