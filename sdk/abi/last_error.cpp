#include "sdk/abi/last_error.hpp"

#include <algorithm>
#include <cstring>

namespace headroom::abi {
namespace {

struct Detail {
  char text[512];
  std::size_t size;
};
thread_local constinit Detail detail{};

}  // namespace

int fail(const core::Error& error) noexcept {
  detail.size = std::min(error.detail.size(), sizeof detail.text - 1);
  std::memcpy(detail.text, error.detail.data(), detail.size);
  detail.text[detail.size] = '\0';
  return error.number;
}

int fail(core::ErrorNumber number, std::string_view text) noexcept {
  detail.size = std::min(text.size(), sizeof detail.text - 1);
  std::memcpy(detail.text, text.data(), detail.size);
  detail.text[detail.size] = '\0';
  return static_cast<int>(number);
}

}  // namespace headroom::abi

extern "C" {

const char* headroom_version(void) noexcept { return HEADROOM_VERSION_TEXT; }

const char* headroom_error_message(int number) noexcept { return headroom::core::error_sentence(number); }

headroom_str headroom_last_error_detail(void) noexcept {
  return {headroom::abi::detail.text, headroom::abi::detail.size};
}

}  // extern "C"
