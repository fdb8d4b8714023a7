#pragma once
// The door through which the listener asks whose key it was shown.

#include <optional>
#include <string_view>

#include "server-stub/http/message.hpp"

namespace headroom::server::http {

class Keys {
 public:
  Keys() = default;
  Keys(const Keys&) = delete;
  Keys& operator=(const Keys&) = delete;
  virtual ~Keys() = default;

  // The principal of a valid, unrevoked key; nothing for every other text, in the same time. Any thread.
  [[nodiscard]] virtual std::optional<Principal> find(std::string_view presented) const = 0;
};

}  // namespace headroom::server::http
