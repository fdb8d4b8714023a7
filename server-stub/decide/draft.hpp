#pragma once
// What the steps have found, on its way to becoming an answer.

#include <optional>
#include <string>

#include "server-stub/decide/candidates.hpp"
#include "server-stub/decide/experiment.hpp"
#include "server-stub/decide/forecast.hpp"
#include "server-stub/decide/guardrails.hpp"
#include "server-stub/decide/route.hpp"
#include "server-stub/decide/sizing.hpp"
#include "server-stub/decide/worth.hpp"

namespace headroom::server::decide {

struct Draft {
  protocol::OfferKind kind = protocol::OfferKind::upgrade;
  std::string reason;
  std::optional<Withheld> withheld;  // the answer to somebody who tried something that is not sold to them now
  std::optional<Forecast> outlook;
  std::optional<Candidate> target;  // also of advice: what is not needed
  std::optional<Worth> worth;
  std::optional<Routed> routed;
  std::optional<Assigned> assigned;
};

}  // namespace headroom::server::decide
