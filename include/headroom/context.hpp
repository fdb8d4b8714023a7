#pragma once
#include <string>
#include <utility>
#include <vector>

namespace headroom {
inline namespace v1 {

/// Who uses the host. Empty: nobody (logout).
struct Context {
  std::string account;                                      ///< The paying customer, ≤ 95 bytes.
  std::string user;                                         ///< Who of them, ≤ 63 bytes; may be empty.
  std::vector<std::pair<std::string, std::string>> traits;  ///< At most 64: "team", "role", "can_buy", …
  std::string identity_proof;                               ///< JWT of your backend, where the server requires one.
  std::string locale;                                       ///< Overrides the configuration's when not empty.
};

}  // namespace v1
}  // namespace headroom
