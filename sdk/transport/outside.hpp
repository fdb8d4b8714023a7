#pragma once
#include <functional>
#include <memory>

#include "sdk/core/result.hpp"
#include "sdk/ports/clock.hpp"
#include "sdk/ports/scheduler.hpp"

namespace boost::asio {
class io_context;
}

namespace headroom::transport {

/// What the transport reaches the world through; all of it outlives the transport.
struct Outside {
  ports::Scheduler* scheduler = nullptr;  // deadlines, and the thread that callbacks arrive on
  ports::Clock* clock = nullptr;
  std::shared_ptr<boost::asio::io_context> context;  // run by that thread
  /// Runs work on a thread that may be left behind; for name look-ups.
  std::function<core::Result<void>(std::function<void()>)> run_aside;
};

}  // namespace headroom::transport
