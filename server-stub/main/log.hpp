#pragma once
// The server's log: one JSON line per event on standard error.

#include <memory>
#include <string_view>

#include "sdk/core/log.hpp"

namespace spdlog {
class logger;
}

namespace headroom::server {

class StandardErrorLog final : public core::Log {
 public:
  StandardErrorLog();
  void write(core::LogLevel level, std::string_view line) noexcept override;

 private:
  std::shared_ptr<spdlog::logger> logger_;
};

}  // namespace headroom::server
