#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace headroom::core {

/// In the order of HEADROOM_LOG_*.
enum class LogLevel : std::uint8_t { debug, info, warning, error };

/// Where the library's own words go. A line has no line break, no key or token in clear and no text from the network.
class Log {
 public:
  virtual ~Log() = default;
  /// Any thread; must neither block nor throw. `line` is borrowed for the call.
  virtual void write(LogLevel level, std::string_view line) noexcept = 0;
};

/// Says nothing.
class NullLog final : public Log {
 public:
  void write(LogLevel, std::string_view) noexcept override {}
};

/// A key fit for a log: its prefix up to '_' and four characters ("pk_3fa9…"); short ones keep the prefix alone.
std::string redact(std::string_view key);

}  // namespace headroom::core
