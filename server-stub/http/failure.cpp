#include "server-stub/http/failure.hpp"

#include <array>
#include <cstdint>
#include <string>

#include "sdk/core/utf8.hpp"
#include "sdk/trust/encoding.hpp"
#include "sdk/trust/random_bytes.hpp"
#include "server-stub/http/problem.hpp"

namespace headroom::server::http {
namespace {

std::string what(const std::exception_ptr& thrown) {
  try {
    std::rethrow_exception(thrown);
  } catch (const std::exception& error) {
    return error.what();
  } catch (...) {
    return "not a standard exception";
  }
}

std::string opaque_id() {
  std::array<std::uint8_t, 8> random{};
  if (!trust::random_bytes(random)) return "unnumbered";
  return trust::hex_encode({reinterpret_cast<const char*>(random.data()), random.size()});
}

}  // namespace

Response failure(const std::exception_ptr& thrown, const Route& route, core::Log& log) {
  const auto id = opaque_id();
  log.write(core::LogLevel::error, "failure " + id + " in " + std::string(text(route.method)) + " " + route.pattern +
                                       ": " + core::plain_text(what(thrown), 512));
  return problem(500, "internal", "Something went wrong here; the server's log has it under this id.",
                 {{"id", '"' + id + '"'}});
}

}  // namespace headroom::server::http
