#include "tests/model/schedule.hpp"

#include <array>
#include <cstdio>
#include <sstream>

#include "tests/model/sold.hpp"

namespace headroom::model {
namespace {

constexpr std::array<const char*, kinds_of_fates> fates = {
    "delivered and answered",    "the request is lost",         "the request arrives late, unanswered",
    "the request arrives twice", "the answer is lost",          "the answer comes later",
    "refused with 503",          "answered by a captive portal"};

std::string units(const Step& step) { return std::to_string(units_of(step)) + " of " + sold[step.meter % meters].key; }

std::string what(const Step& step) {
  switch (step.what) {
    case What::open:
      return "starts";
    case What::close:
      return "closes";
    case What::kill:
      return "is killed";
    case What::add:
      return "adds " + units(step);
    case What::consume:
      return "tries to consume " + units(step);
    case What::refund:
      return "gives back " + units(step);
    case What::race:
      return "has threads that count " + units(step) + " each";
    case What::pass:
      return "sees " + std::to_string(duration_of(step)) + " ms pass, as all do";
    case What::sync:
      return "flushes";
    case What::fate:
      return "will have a sync: " + std::string(fates[step.amount % kinds_of_fates]);
    case What::deliver:
      return "gets, as all do, what was held back on the wire";
    case What::identify:
      return "identifies account " + std::to_string(account_of(step)) + ", user " + std::to_string(user_of(step));
    case What::attempt:
      return "tries a feature";
    case What::respond:
      return "answers the oldest offer with " + std::to_string(step.amount % 3);
    case What::back_up:
      return "has its directory backed up";
    case What::restore:
      return is_in_place(step) ? "has its backup restored in place" : "has its directory replaced by its backup";
    case What::clone:
      return "is cloned to device " + std::to_string(clone_of(step)) + (is_elsewhere(step) ? ", another machine" : "");
    case What::reboot:
      return is_clean(step) ? "is shut down and starts again"
                            : (loses_page(step) ? "loses power, and what was not flushed" : "loses power");
    case What::set_clock:
      return "has its wall clock set by " + std::to_string(clock_jump_of(step) / core::hour) + " h";
    case What::uninstall:
      return "has its directory deleted";
    case What::fork_kill:
      return "has another process that counts " + std::string(sold[step.meter % meters].key) + " until SIGKILL";
    case What::subscribe:
      return std::string("hears, as all do, of plan ") + (is_upgrade(step) ? "team" : "free") + " for account " +
             std::to_string(account_of(step));
  }
  return "?";
}

}  // namespace

core::Duration duration_of(const Step& step) {
  constexpr std::array<core::Duration, 8> durations = {
      250, core::second, 5 * core::second, 61 * core::second, 6 * core::minute, core::hour, core::day, 3 * core::day};
  return durations[step.amount % durations.size()];
}

core::Duration clock_jump_of(const Step& step) {
  constexpr std::array<core::Duration, 6> jumps = {-30 * core::day, -core::day,    -core::hour,
                                                   core::hour,      2 * core::day, 30 * core::day};
  return jumps[step.amount % jumps.size()];
}

std::string describe(const Step& step) {
  return "device " + std::to_string(step.device) + " process " + std::to_string(step.process) + " " + what(step);
}

std::string to_text(const Schedule& schedule) {
  std::string out;
  for (const Step& step : schedule) {
    char text[40];
    std::snprintf(text, sizeof text, "%s%u.%u.%u.%u.%u", out.empty() ? "" : "/", static_cast<unsigned>(step.what),
                  step.device, step.process, step.meter, step.amount);
    out += text;
  }
  return out;
}

Schedule from_text(const std::string& text) {
  Schedule schedule;
  std::istringstream in(text);
  for (std::string word; std::getline(in, word, '/');) {
    unsigned what = 0, device = 0, process = 0, meter = 0, amount = 0;
    if (std::sscanf(word.c_str(), "%u.%u.%u.%u.%u", &what, &device, &process, &meter, &amount) != 5) continue;
    if (what >= kinds_of_steps) continue;
    schedule.push_back({static_cast<What>(what), static_cast<std::uint8_t>(device % most_devices),
                        static_cast<std::uint8_t>(process % processes), static_cast<std::uint8_t>(meter % meters),
                        static_cast<std::uint8_t>(amount % 64)});
  }
  return schedule;
}

}  // namespace headroom::model
