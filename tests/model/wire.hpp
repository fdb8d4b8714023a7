#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tests/model/installation.hpp"
#include "tests/support/sync_device.hpp"

namespace headroom::model {

using Answer = testing::ScriptedTransport::Answer;

/// Carries requests from the devices to the server and answers home, as bytes; or loses, repeats, holds back and
/// reorders them. The server is the real one, on a real store.
class Wire {
 public:
  /// The truth must outlive it.
  Wire(testing::SyncState& server, Truth& truth) : server_(&server), truth_(&truth) {}

  /// What the device gets at once; nothing: it waits.
  std::optional<Answer> exchange(Installation& from, testing::Process& by, const ports::HttpRequest& request);
  /// All that was held back.
  void deliver();
  /// The process is gone: nobody waits any more.
  void forget(const testing::Process& process);
  /// Whose an offer is.
  const std::string& account_of(const std::string& offer) const { return offered_.at(offer); }

 private:
  struct Reply {
    std::string body;
    std::vector<unsigned> accounts;  // whose part was taken
  };
  struct Waiting {
    Installation* from;
    testing::Process* by;
    std::string sync_id;
    Reply reply;
  };
  std::optional<Answer> sync(Installation& from, testing::Process& by, const std::string& body);
  Reply arrive(const std::string& body);
  Answer take_home(Installation& to, const std::string& sync_id, const Reply& reply);
  Answer decide(const ports::HttpRequest& http);

  testing::SyncState* server_;
  Truth* truth_;
  std::map<std::string, std::vector<UseId>> told_by_;  // by sync id: what the request tells
  std::vector<std::string> late_;                      // requests
  std::vector<Waiting> waiting_;                       // answers
  std::map<std::string, std::string> tokens_;          // of devices: the account
  std::map<std::string, std::string> offered_;         // by offer: the account
};

}  // namespace headroom::model
