#include "tests/model/wire.hpp"

#include <algorithm>
#include <utility>

namespace headroom::model {

using testing::ScriptedTransport;

std::optional<Answer> Wire::exchange(Installation& from, testing::Process& by, const ports::HttpRequest& request) {
  return request.path == protocol::sync_path ? sync(from, by, request.body) : decide(request);
}

std::optional<Answer> Wire::sync(Installation& from, testing::Process& by, const std::string& body) {
  const std::string sync_id = protocol::decode_sync_request(body)->sync_id;
  // A repeat tells what it told the first time.
  if (!told_by_.contains(sync_id)) told_by_[sync_id] = truth_->tellable(from.memory);
  from.note_flushed();
  Fate fate = Fate::good;
  if (!from.fates.empty()) {
    fate = from.fates.front();
    from.fates.pop_front();
  }
  switch (fate) {
    case Fate::request_lost:
      return ScriptedTransport::broken();
    case Fate::request_late:
      late_.push_back(body);
      return ScriptedTransport::broken();
    case Fate::request_twice:
      late_.push_back(body);
      break;
    case Fate::answer_lost:
      arrive(body);
      return ScriptedTransport::broken();
    case Fate::answer_late:
      waiting_.push_back({&from, &by, sync_id, arrive(body)});
      return std::nullopt;
    case Fate::refused:
      return ScriptedTransport::status(503);
    case Fate::foreign:
      return ScriptedTransport::ok("<html>Log in to use this network</html>");
    case Fate::good:
      break;
  }
  return take_home(from, sync_id, arrive(body));
}

Wire::Reply Wire::arrive(const std::string& body) {
  const auto request = *protocol::decode_sync_request(body);
  const auto answer = server_->send(request);
  Reply reply{protocol::encode(answer), {}};
  for (const auto& account : answer.accounts) {
    if (account.device_token) tokens_[*account.device_token] = account.account;
    if (!account.error.empty()) continue;
    reply.accounts.push_back(static_cast<unsigned>(account.account.back() - '0'));
    truth_->told(told_by_[request.sync_id], reply.accounts.back());
  }
  return reply;
}

Answer Wire::take_home(Installation& to, const std::string& sync_id, const Reply& reply) {
  for (const unsigned account : reply.accounts) truth_->acknowledged(to.memory, told_by_[sync_id], account);
  return ScriptedTransport::ok(reply.body);
}

void Wire::deliver() {
  for (const auto& body : std::exchange(late_, {})) arrive(body);
  for (const auto& one : std::exchange(waiting_, {})) {
    one.by->transport.answer_next(protocol::sync_path, take_home(*one.from, one.sync_id, one.reply));
    one.by->run();
  }
}

void Wire::forget(const testing::Process& process) {
  std::erase_if(waiting_, [&](const Waiting& one) { return one.by == &process; });
}

/// Half of all moments get an offer.
Answer Wire::decide(const ports::HttpRequest& http) {
  const auto request = *protocol::decode_decision_request(http.body);
  auto answer = request.id.back() % 2 == 0 ? testing::Vendor::offer(request) : testing::Vendor::none("not_worth");
  if (answer.offer) {
    answer.offer->expires_at = server_->now + 200 * core::day;  // no jump of a clock ends it
    const auto token =
        std::ranges::find(http.headers, protocol::device_header, [](const auto& one) { return one.first; });
    offered_[answer.offer->id] = tokens_.at(token->second);
  }
  return ScriptedTransport::ok(protocol::encode(answer));
}

}  // namespace headroom::model
