#include "server-stub/main/log.hpp"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "sdk/protocol/codec/json.hpp"

namespace headroom::server {
namespace {

spdlog::level::level_enum to_spdlog(core::LogLevel level) {
  switch (level) {
    case core::LogLevel::debug:
      return spdlog::level::debug;
    case core::LogLevel::info:
      return spdlog::level::info;
    case core::LogLevel::warning:
      return spdlog::level::warn;
    case core::LogLevel::error:
      return spdlog::level::err;
  }
  return spdlog::level::err;
}

}  // namespace

StandardErrorLog::StandardErrorLog()
    : logger_(std::make_shared<spdlog::logger>("headroom-server", std::make_shared<spdlog::sinks::stderr_sink_mt>())) {
  logger_->set_formatter(std::make_unique<spdlog::pattern_formatter>(
      R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l","message":%v})", spdlog::pattern_time_type::utc));
  logger_->flush_on(spdlog::level::info);
}

void StandardErrorLog::write(core::LogLevel level, std::string_view line) noexcept {
  try {
    // Quoted here, so that no text can end the line or forge a member (A-46).
    logger_->log(to_spdlog(level), protocol::dump(protocol::Json(line)));
  } catch (...) {
    // A log that cannot be written must not stop the server.
  }
}

}  // namespace headroom::server
