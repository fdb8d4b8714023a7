#pragma once
#include "sdk/client/settings.hpp"
#include "sdk/client/timekeeper.hpp"
#include "sdk/client/wire.hpp"
#include "sdk/core/log.hpp"
#include "sdk/page/directory.hpp"
#include "sdk/ports/random.hpp"
#include "sdk/ports/scheduler.hpp"
#include "sdk/ports/store.hpp"
#include "sdk/ports/transport.hpp"

namespace headroom::client {

/// What the parts of the pipeline run on; outlives them. `transport` is null offline.
struct Machinery {
  const Settings& settings;
  ports::Scheduler& scheduler;
  ports::Store& store;
  ports::Transport* transport;
  ports::Random& random;
  page::Directory& page;
  Timekeeper& time;
  core::Log& log;
  Wire wire;
};

}  // namespace headroom::client
