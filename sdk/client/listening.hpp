#pragma once
#include <functional>
#include <string>

#include "sdk/client/alarm.hpp"
#include "sdk/client/machinery.hpp"
#include "sdk/protocol/decision.hpp"

namespace headroom::client {

/// The stream of hints for one account at a time, opened again with backoff when it ends. Background thread.
class Listening {
 public:
  Listening(Machinery& machinery, std::function<void(const protocol::Hint&)> hint);

  /// Listens with this device token from now on; empty: not at all.
  void listen(std::string device_token);

 private:
  void open();
  void heard(const ports::StreamEvent& event);
  void ended();

  Machinery* machinery_;
  std::function<void(const protocol::Hint&)> hint_;
  std::string token_;
  std::uint32_t failures_ = 0;
  Alarm retry_;
};

}  // namespace headroom::client
