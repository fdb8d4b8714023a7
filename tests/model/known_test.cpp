#include "tests/model/runner.hpp"
#include "tests/support/catch.hpp"

using namespace headroom::model;

namespace {

constexpr std::uint8_t exports = 0, views = 2, lost = 1, answer_lost = 4;

constexpr Step start{What::open, 0, 0, 0, 0}, sync{What::sync, 0, 0, 0, 0}, power_fails{What::reboot, 0, 0, 0, 1},
    back_up{What::back_up, 0, 0, 0, 0}, set_back{What::restore, 0, 0, 0, 1}, replaced{What::restore, 0, 0, 0, 0},
    killed{What::kill, 0, 0, 0, 0}, clone{What::clone, 0, 0, 0, 0}, minute{What::pass, 0, 0, 0, 3};
constexpr Step add(unsigned units, std::uint8_t meter = views) {
  return {What::add, 0, 0, meter, static_cast<std::uint8_t>(units - 1)};
}
constexpr Step give_back(unsigned units) { return {What::refund, 0, 0, views, static_cast<std::uint8_t>(units - 1)}; }
constexpr Step fate(std::uint8_t of) { return {What::fate, 0, 0, 0, of}; }

struct Known {
  const char* what;
  Schedule schedule;
};

const std::vector<Known> known = {
    {"counted before the first plan, and then the power failed", {fate(lost), start, add(1), power_fails}},
    {"set back in place after a sync: only the chain shows it",
     {start, add(5), sync, sync, back_up, add(5), sync, set_back, start, add(3), sync}},
    {"replaced by its backup after a sync",
     {start, add(5), sync, sync, back_up, add(5), sync, replaced, start, add(3)}},
    {"cloned while its use was not told yet", {start, sync, add(5), clone, add(2), sync}},
    {"an answer lost, counted on, set back to before it",
     {start, sync, add(4), back_up, fate(answer_lost), sync, add(2), minute, set_back, start, add(3)}},
    {"gave back what had been told, and was killed", {start, add(9), sync, give_back(4), killed, start, sync}},
    {"crossed a threshold and was killed", {start, sync, add(12, exports), add(12, exports), add(12, exports), killed}},
};

}  // namespace

TEST_CASE("M13 M21 M24 schedules that a simpler machinery would not stand") {
  Runner runner;
  for (const auto& [what, schedule] : known) {
    INFO(what);
    std::string faults;
    for (const auto& fault : runner.faults(schedule)) faults += fault + '\n';
    CHECK(faults == "");
  }
}
