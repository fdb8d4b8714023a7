#include "tests/model/runner.hpp"

#include <unistd.h>

#include <cstdlib>

#include "tests/model/check.hpp"
#include "tests/model/sold.hpp"

namespace headroom::model {
namespace {

constexpr unsigned schedules_of_a_server = 500;

}  // namespace

Runner::Runner() {
  // Memory is faster than a disk, and what is to be lost is lost by the schedule.
  if (access("/dev/shm", W_OK) == 0) setenv("TMPDIR", "/dev/shm", 0);
}

std::vector<std::string> Runner::faults(const Schedule& schedule) {
  if (runs_ % schedules_of_a_server == 0) {
    server_ = std::make_unique<testing::SyncState>();
    server_->adopt(catalogue);
  }
  World world(*server_, "run" + std::to_string(++runs_) + "_", 1);
  try {
    for (const Step& step : schedule) world.take(step);
    world.calm();
    check(world);
  } catch (const std::exception& error) {
    world.fault(std::string("thrown: ") + error.what());
  }
  return world.faults();
}

}  // namespace headroom::model
