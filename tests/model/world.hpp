#pragma once
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "tests/model/wire.hpp"

namespace headroom::model {

/// Devices, a network and a server, and the truth beside them. Steps are taken one by one; what is wrong at once is
/// written down as it happens.
class World {
 public:
  /// On a server that others have used: accounts are called `name` and a digit.
  World(testing::SyncState& server, std::string name, std::uint64_t seed);

  void take(const Step& step);
  /// The network is good, and every directory that is still there is opened and told whole.
  void calm();

  /// One line for each thing that must not be.
  const std::vector<std::string>& faults() const { return faults_; }
  /// Its plan was changed, so that thresholds may have been passed silently.
  bool has_changed_plan(unsigned account) const { return changed_plan_.contains(account); }
  void fault(const std::string& text) { faults_.push_back(text); }

  testing::SyncState& server() { return *server_; }
  const Truth& truth() const { return truth_; }
  /// A directory was cloned or set back, so that a device may have taken its own use for another's for a while.
  bool was_copied() const { return was_copied_; }
  const std::string& name() const { return name_; }
  const std::vector<std::unique_ptr<Installation>>& devices() const { return devices_; }

 private:
  void count(Installation& at, const Step& step);
  void race(Installation& at, const Step& step);
  void fork_kill(Installation& at, const Step& step);
  void respond(Installation& at, const Step& step);
  void clone(Installation& from, const Step& step);
  void restore(Installation& at, const Step& step);
  void pass(core::Duration by);
  void run_all();
  /// What was counted before there was a plan belongs to the period that it names first.
  void settle_periods(Installation& at);
  /// `limit`: what stood in the reading.
  void happened(Installation& at, const Use& use, std::int64_t limit);
  void subscribe(unsigned account, const char* plan);

  testing::SyncState* server_;
  const std::string name_;
  Truth truth_;
  Wire wire_;
  std::vector<std::unique_ptr<Installation>> devices_;
  std::vector<std::string> faults_;
  bool was_copied_ = false;
  std::set<unsigned> changed_plan_;
};

}  // namespace headroom::model
