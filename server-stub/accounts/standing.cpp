#include "server-stub/accounts/standing.hpp"

#include <algorithm>

namespace headroom::server::accounts {

std::int64_t Allowance::left(std::int64_t used) const {
  return std::max<std::int64_t>(units + rolled - std::max<std::int64_t>(used - base, 0), 0);
}

std::int64_t Allowance::over(std::int64_t used) const {
  return std::max<std::int64_t>(used - base - units - rolled, 0);
}

}  // namespace headroom::server::accounts
