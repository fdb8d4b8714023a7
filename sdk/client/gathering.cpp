#include "sdk/client/gathering.hpp"

#include <utility>

#include "sdk/client/lane_change.hpp"
#include "sdk/client/lane_reports.hpp"
#include "sdk/protocol/codec/codec.hpp"
#include "sdk/protocol/limits.hpp"

namespace headroom::client {
namespace {

template <class T>
T value_or_empty(core::Result<T> result, core::Log& log) {
  if (result) return *std::move(result);
  log.write(core::LogLevel::warning, "the state database cannot be read: " + result.error().detail);
  return T();
}

std::vector<protocol::Event> events_of(const Machinery& machinery, const std::string& account) {
  std::vector<protocol::Event> out;
  for (const auto& stored :
       value_or_empty(machinery.store.events(account, protocol::max_request_bytes), machinery.log)) {
    auto event = protocol::decode_event(stored.body);
    if (event)
      out.push_back(*std::move(event));
    else if (auto buried = machinery.store.bury_event(stored.id, "damaged: " + event.error().detail); !buried)
      machinery.log.write(core::LogLevel::warning, "a damaged event cannot be put away: " + buried.error().detail);
  }
  return out;
}

/// What could not be taken from the store is asked for again.
std::string held_version(const Machinery& machinery, const Account* account, std::string_view id) {
  if (account && account->is_loaded()) {
    const auto held = account->snapshot();
    return held && held->source() == plan::Source::server ? held->document().version : std::string();
  }
  const auto stored = value_or_empty(machinery.store.plan(id), machinery.log);
  return stored ? stored->version : std::string();
}

}  // namespace

std::vector<sync::AccountState> gather(const Machinery& machinery, const People& people, const Accounts& accounts) {
  collect_late(machinery.page);
  auto lanes = lane_reports(machinery.page);
  if (const auto [account, user] = people.current(); !account.empty()) lanes.try_emplace(account);
  std::vector<sync::AccountState> out;
  for (auto& [account, reports] : lanes) {
    sync::AccountState state;
    state.account = account;
    if (const auto* context = people.of(account)) {
      state.user = context->user;
      state.traits = context->traits;
      if (!context->identity_proof.empty()) state.identity_proof = context->identity_proof;
    }
    state.consent = people.consent();
    state.device_token = value_or_empty(machinery.store.device_token(account), machinery.log);
    state.have_plan = held_version(machinery, accounts.find(account), account);
    const auto chains = value_or_empty(machinery.store.chains(account), machinery.log);
    for (auto& report : reports)
      if (const auto chain = chains.find(report.lane); chain != chains.end() && !report.is_frozen)
        report.chain = chain->second;
    state.lanes = std::move(reports);
    state.mirrors = value_or_empty(machinery.store.mirrors(account), machinery.log);
    if (state.consent == protocol::Consent::given) state.events = events_of(machinery, account);
    out.push_back(std::move(state));
  }
  return out;
}

}  // namespace headroom::client
