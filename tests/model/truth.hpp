#pragma once
#include <array>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "sdk/core/instant.hpp"

/// The simple truth: every use that returned is one entry, a state directory is the set of those that happened in it,
/// and what is true in the end is whatever a directory still has or the server was ever told.
namespace headroom::model {

using UseId = std::size_t;

/// One call, or one thread's calls together.
struct Use {
  unsigned account = 0, meter = 0;
  std::int64_t resets_at = 0;  // seconds; 0: its period is not known yet
  std::int64_t consumed = 0, refunded = 0;
};

/// What a state directory holds, and what it knows to have been told.
struct Memory {
  std::vector<UseId> log;
  std::set<UseId> acknowledged;
  /// By account: the first use after the lane became an older self, until the chain has shown it.
  std::map<unsigned, UseId> shared_since;
  /// What people did with offers: account, offer, outcome.
  std::set<std::array<std::string, 3>> responses;
};

/// An account's meter in one period.
using Counter = std::tuple<unsigned, unsigned, std::int64_t>;  // account, meter, resets_at

/// By how much the server's total may differ.
struct Slack {
  std::int64_t less = 0, more = 0;
};

class Truth {
 public:
  /// A use that returned, in this directory.
  void happened(Memory& memory, const Use& use);
  /// The first period of what was counted before there was a plan.
  void settle_period(const Memory& memory, unsigned account, unsigned meter, std::int64_t resets_at);
  /// Those of the directory whose period is known: what a request made now tells.
  std::vector<UseId> tellable(const Memory& memory) const;
  void told(const std::vector<UseId>& uses, unsigned account);
  void acknowledged(Memory& memory, const std::vector<UseId>& uses, unsigned account);

  /// The directory is an older self, which only the chain reveals: what is not acknowledged may count twice. Where
  /// nothing is, the server's value is taken for the base, which may hide as much as was told since (M24).
  void restored(const Memory& before, Memory& memory);
  /// Its lanes freeze and are merged by maximum. Where the chain has not shown yet whose they are, that hides what was
  /// counted since.
  void frozen(Memory& memory);

  const Use& use(UseId id) const { return uses_[id]; }
  /// What the server has to have in the end.
  std::map<Counter, std::int64_t> totals(const std::vector<const Memory*>& directories) const;
  Slack slack(unsigned account, unsigned meter) const;
  /// All that was ever consumed there, whatever became of it.
  std::int64_t ever_consumed(unsigned account, unsigned meter) const;
  /// One directory's own, of this one's account, meter and period.
  std::int64_t used(const Memory& memory, const Use& like) const;

 private:
  void allow(const Use& use, const Slack& by);

  std::vector<Use> uses_;
  std::set<UseId> told_;
  std::map<std::pair<unsigned, unsigned>, Slack> slack_;
};

}  // namespace headroom::model
