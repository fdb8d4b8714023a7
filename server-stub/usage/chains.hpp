#pragma once
// Is this sync from the one writer of the lane (M24)? A lane's chain is the token of its last answer.

#include <optional>
#include <string>

namespace headroom::server::usage {

struct Chain {
  std::string current;   // the newest token given out
  std::string previous;  // the one that was presented for it; empty for a first sync
  std::string sync_id;   // of the sync that was answered with `current`
};

enum class ChainVerdict {
  first,     // the lane is new here, or its first token was never used
  next,      // the newest token: the writer has our last answer
  repeated,  // the sync before again, whose answer was lost: it gets the same token
  frozen,    // final, and without a token: merged, and the chain stays as it is, as another may go on with the lane
  forked,    // anything else: two writers, or one from a backup, perhaps from before its first token
};

// `known` is what the store holds, none for a new lane. A token presented for a lane that is not known was given out
// before a backup was restored (F-63): the lane is as new.
ChainVerdict judge(const std::optional<Chain>& known, const std::optional<std::string>& presented,
                   const std::string& sync_id, bool is_final);

}  // namespace headroom::server::usage
