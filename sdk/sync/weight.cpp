#include "sdk/sync/weight.hpp"

#include <string_view>

namespace headroom::sync {
namespace {

// The most that escaping makes of each byte: \u00XX of a control character, \uXXXX of half a two-byte one.
std::size_t escaped(std::string_view text) {
  std::size_t size = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    size += byte < 0x20 || byte == 0x7f ? 6 : byte >= 0x80 ? 3 : byte == '"' || byte == '\\' ? 2 : 1;
  }
  return size;
}

}  // namespace

std::size_t weight_of_head(const AccountState& account) {
  auto size = 256 + escaped(account.account) + escaped(account.user) + escaped(account.have_plan) +
              escaped(account.device_token.value_or("")) + escaped(account.identity_proof.value_or(""));
  for (const auto& [name, value] : account.traits) size += 8 + escaped(name) + escaped(value);
  return size;
}

std::size_t weight_of_head(const LaneState& lane) { return 64 + escaped(lane.lane) + escaped(lane.chain.value_or("")); }

std::size_t weight_of(const protocol::UsageRow& row) { return 128 + escaped(row.meter); }

std::size_t weight_of(const protocol::Event& event) {
  return 384 + escaped(event.id) + escaped(event.user) + escaped(event.key) + escaped(event.offer) +
         escaped(event.decision) + escaped(event.reason);
}

}  // namespace headroom::sync
