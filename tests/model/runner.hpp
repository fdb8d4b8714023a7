#pragma once
#include <memory>
#include <string>
#include <vector>

#include "tests/model/world.hpp"

namespace headroom::model {

/// Plays schedules, each in a world of its own on one server.
class Runner {
 public:
  Runner();
  /// What must not be; empty: all that must hold does.
  std::vector<std::string> faults(const Schedule& schedule);

 private:
  std::unique_ptr<testing::SyncState> server_;
  unsigned runs_ = 0;
};

}  // namespace headroom::model
