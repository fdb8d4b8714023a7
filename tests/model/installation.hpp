#pragma once
#include <array>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "tests/model/schedule.hpp"
#include "tests/model/truth.hpp"
#include "tests/unit/client/process.hpp"

namespace headroom::model {

/// One device: a state directory, the processes that use it, and what the truth says of both. Directory and database
/// are real; the machine's restarts are told by the words of the page that are made for them.
class Installation {
 public:
  explicit Installation(std::uint64_t seed) : device(seed) {}

  testing::Process* process(unsigned number) { return processes_[number % processes].get(); }
  /// Any that runs; null: none does.
  testing::Process* running();
  testing::Process& open(unsigned number);
  void close(unsigned number);
  void kill(unsigned number);
  bool has_directory() const;

  /// Whose the process is, from its next start on too.
  void identify(unsigned number, unsigned account, unsigned user);
  unsigned account(unsigned number) const { return whose_[number % processes].first; }

  /// What a power failure leaves of the page: called whenever a sync goes out, as the page was flushed before that.
  void note_flushed();
  /// True: what was counted since the last flush is gone.
  bool reboot(bool is_clean, bool loses_page);

  void copy_to(const std::string& directory) const;
  /// By a new directory, or into the files that are there.
  void replace_by(const std::string& directory, bool is_in_place);
  void uninstall();

  testing::Device device;
  Memory memory;
  std::deque<Fate> fates;  // of the next syncs
  std::string prefix;      // of the accounts' names
  std::function<void(const testing::Process&)> ends;
  /// A copy in a safe place.
  struct Backup {
    testing::TemporaryDirectory directory;
    Memory memory;
  };
  std::unique_ptr<Backup> backup;

 private:
  struct Flushed {
    std::map<std::string, std::string> files;
    Memory memory;
  };
  void end(unsigned number);

  std::array<std::unique_ptr<testing::Process>, processes> processes_;
  std::array<std::pair<unsigned, unsigned>, processes> whose_{};
  std::optional<Flushed> flushed_;
};

std::string account_name(const std::string& prefix, unsigned account);
std::string user_name(unsigned user);

}  // namespace headroom::model
