#pragma once
// The judgement: one moment, with everything known about the account, to an offer or to none with a reason.

#include <string>
#include <vector>

#include "sdk/protocol/decision.hpp"
#include "server-stub/catalogue/catalogue.hpp"
#include "server-stub/decide/inputs.hpp"

namespace headroom::server::decide {

/// What one step found; the list of them answers "why this offer?" and "why none?".
struct Step {
  std::string name;     // guardrails, candidates, sizing, worth, route, experiment, copy
  std::string verdict;  // one stable word
  std::vector<std::pair<std::string, std::string>> details;
};

struct Decision {
  protocol::DecisionAnswer answer;
  catalogue::Vector vector = catalogue::Vector::tier;  // of the offer
  std::vector<Step> trace;
};

/// Pure: no I/O, clock or randomness; the same inputs and catalogue give the same bytes. An offer's `url` is empty: the
/// caller attaches the checkout to a selling kind with route self_serve. Never an answer without a reason. Any thread.
Decision decide(const catalogue::Catalogue& catalogue, const Inputs& inputs);

}  // namespace headroom::server::decide
