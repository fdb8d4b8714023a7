#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "sdk/core/instant.hpp"

/// What happens, as values: each step can be done whatever came before, so that a schedule stays one when steps are
/// taken out of it. A step that makes no sense where it stands (closing what is closed) does nothing.
namespace headroom::model {

inline constexpr unsigned most_devices = 8, processes = 2, meters = 3, accounts = 2, users = 2;

enum class What : std::uint8_t {
  open,       // a process starts on the device's state directory
  close,      // and ends as it should
  kill,       // or by SIGKILL
  add,        // of `amount` units
  consume,    // tries to
  refund,     // gives some back
  race,       // threads add, or try to consume, at once
  pass,       // time passes for everybody
  sync,       // the host flushes
  fate,       // what becomes of the device's next sync
  deliver,    // what was held back on the wire arrives
  identify,   // another account or user
  attempt,    // a customer tries a feature that the plan does not have
  respond,    // a person answers the oldest offer
  back_up,    // the state directory is copied to a safe place
  restore,    // the state directory is what it was then
  clone,      // another device begins with a copy of this one's directory
  reboot,     // the machine starts again, after a shutdown or a power failure
  set_clock,  // somebody sets the wall clock
  uninstall,  // the state directory is deleted
  fork_kill,  // a real process of its own counts there until SIGKILL
  subscribe,  // the account is on another plan
};
inline constexpr unsigned kinds_of_steps = 22;

struct Step {
  What what = What::pass;
  std::uint8_t device = 0;   // 0 … most_devices − 1
  std::uint8_t process = 0;  // 0 … processes − 1
  std::uint8_t meter = 0;    // 0 … meters − 1
  std::uint8_t amount = 0;   // 0 … 63: how much, how long, which
};

using Schedule = std::vector<Step>;

/// What becomes of a sync on its way.
enum class Fate : std::uint8_t {
  good,
  request_lost,
  request_late,   // and the device has given up on it
  request_twice,  // the second time later
  answer_lost,
  answer_late,  // the device waits for it
  refused,      // 503
  foreign       // a captive portal
};
inline constexpr unsigned kinds_of_fates = 8;

// What a step's amount means there.
inline std::int64_t units_of(const Step& step) { return 1 + step.amount % 12; }
inline Fate fate_of(const Step& step) { return static_cast<Fate>(step.amount % kinds_of_fates); }
/// 250 ms … 3 days.
core::Duration duration_of(const Step& step);
/// ± 30 days.
core::Duration clock_jump_of(const Step& step);
inline unsigned account_of(const Step& step) { return step.amount % accounts; }
inline unsigned user_of(const Step& step) { return step.amount / accounts % users; }
inline bool is_upgrade(const Step& step) { return step.amount / accounts % 2 == 0; }
/// A virtual machine's snapshot: nothing but the content is older.
inline bool is_in_place(const Step& step) { return step.amount % 2 != 0; }
inline unsigned clone_of(const Step& step) {
  return (step.device + 1u + step.amount % (most_devices - 1)) % most_devices;
}
/// On a machine of its own, not beside the original on the same one.
inline bool is_elsewhere(const Step& step) { return step.process % 2 != 0; }
inline bool is_clean(const Step& step) { return step.amount % 3 == 0; }
/// The page is on the disk as it was at the last flush, not as it was in memory.
inline bool loses_page(const Step& step) { return step.amount % 3 == 2; }

/// A line for a reader.
std::string describe(const Step& step);

/// For an environment variable, and back; steps that cannot be read are left out.
std::string to_text(const Schedule& schedule);
Schedule from_text(const std::string& text);

}  // namespace headroom::model
