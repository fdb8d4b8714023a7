#include "server-stub/usage/chains.hpp"

namespace headroom::server::usage {

ChainVerdict judge(const std::optional<Chain>& known, const std::optional<std::string>& presented,
                   const std::string& sync_id, bool is_final) {
  if (!presented && is_final) return ChainVerdict::frozen;
  if (!known) return ChainVerdict::first;
  if (presented && *presented == known->current) return ChainVerdict::next;
  if (presented.value_or("") == known->previous) {
    if (sync_id == known->sync_id) return ChainVerdict::repeated;
    if (!presented) return ChainVerdict::first;
  }
  return ChainVerdict::forked;
}

}  // namespace headroom::server::usage
