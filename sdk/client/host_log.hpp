#pragma once
#include <headroom/headroom.h>

#include <string_view>

#include "sdk/core/log.hpp"

namespace headroom::client {

/// The host's log function. Throws from it are swallowed; released once, when the last owner is gone.
class HostLog final : public core::Log {
 public:
  using Function = void (*)(std::uint32_t level, headroom_str line, void* data);
  HostLog(Function function, void* data, headroom_release_fn release) noexcept
      : function_(function), data_(data), release_(release) {}
  HostLog(const HostLog&) = delete;
  HostLog& operator=(const HostLog&) = delete;
  ~HostLog() override {
    try {
      if (release_) release_(data_);
    } catch (...) {
    }
  }
  void write(core::LogLevel level, std::string_view line) noexcept override {
    if (!function_) return;
    try {
      function_(static_cast<std::uint32_t>(level), {line.data(), line.size()}, data_);
    } catch (...) {
    }
  }

 private:
  Function function_;
  void* data_;
  headroom_release_fn release_;
};

}  // namespace headroom::client
