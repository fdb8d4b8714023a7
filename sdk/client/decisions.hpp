#pragma once
#include <functional>
#include <string>
#include <string_view>

#include "sdk/client/alarm.hpp"
#include "sdk/client/machinery.hpp"
#include "sdk/decision/desk.hpp"
#include "sdk/decision/request.hpp"

namespace headroom::client {

/// Carries moments to the server's judgement and back: the desk's machine over the transport. Background thread.
class Decisions {
 public:
  /// Where it asks and tells; set by the pipeline.
  struct Doors {
    std::function<decision::Circumstances(const decision::Moment&)> circumstances;
    std::function<std::string(std::string_view account)> device_token;  // empty: not enrolled
    std::function<void(decision::Decided)> decided;
    std::function<void(const core::Error&)> exchanged;  // number 0: the server answered
  };

  Decisions(Machinery& machinery, Doors doors);

  void ask(const decision::Moment& moment, decision::Means means);
  void enrolled(std::string_view account) { carry(desk_.enrolled(account, machinery_->time.now())); }
  void plan_changed(std::string_view account) { desk_.drop_kept(account); }
  void withdrawn(std::string_view offer) { desk_.drop_kept_offer(offer); }

 private:
  void carry(decision::Next next);
  void send(const decision::Moment& moment);
  void answered(const std::string& moment, const core::Result<ports::HttpAnswer>& answer);

  Machinery* machinery_;
  Doors doors_;
  decision::Desk desk_;
  Alarm alarm_;
};

}  // namespace headroom::client
