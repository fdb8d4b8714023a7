#include "server-stub/routes/hints.hpp"

#include <charconv>

#include "sdk/protocol/codec/codec.hpp"

namespace headroom::server::routes {
namespace {

constexpr std::size_t most_remembered = 1'024;

/// False once the stream is gone.
bool push(const std::weak_ptr<http::EventStream>& weak, const http::Event& event) {
  const auto stream = weak.lock();
  return stream && stream->push_or_close(event);
}

}  // namespace

std::shared_ptr<http::EventStream> Hints::subscribe(const std::string& account,
                                                    std::optional<std::string_view> last_event_id) {
  auto stream = std::make_shared<http::EventStream>(most_remembered);
  const core::Lock lock(mutex_);
  if (last_event_id) {
    const auto seen = number_of(*last_event_id);
    if (!seen) stream->push_or_close({run_ + "-" + std::to_string(last_), "", protocol::encode(protocol::Hint{})});
    for (const auto& past : past_)
      if (seen && past.number > *seen && (past.account.empty() || past.account == account))
        stream->push_or_close(past.event);
  }
  streams_.emplace(account, stream);
  return stream;
}

void Hints::publish(const std::string& account, const protocol::Hint& hint) {
  const core::Lock lock(mutex_);
  remember(account, hint);
  for (auto [at, end] = streams_.equal_range(account); at != end;)
    at = push(at->second, past_.back().event) ? std::next(at) : streams_.erase(at);
}

void Hints::publish_to_all(const protocol::Hint& hint) {
  const core::Lock lock(mutex_);
  remember("", hint);
  const auto& event = past_.back().event;
  std::erase_if(streams_, [&](const auto& entry) { return !push(entry.second, event); });
}

void Hints::remember(const std::string& account, const protocol::Hint& hint) {
  if (past_.size() == most_remembered) past_.pop_front();
  ++last_;
  past_.push_back({last_, account, {run_ + "-" + std::to_string(last_), "", protocol::encode(hint)}});
}

std::optional<std::uint64_t> Hints::number_of(std::string_view event_id) const {
  if (event_id.size() <= run_.size() + 1 || event_id.substr(0, run_.size()) != run_) return std::nullopt;
  std::uint64_t number = 0;
  const auto* const end = event_id.data() + event_id.size();
  const auto [rest, error] = std::from_chars(event_id.data() + run_.size() + 1, end, number);
  const bool is_forgotten = number > last_ || number + past_.size() < last_;
  if (error != std::errc() || rest != end || is_forgotten) return std::nullopt;
  return number;
}

}  // namespace headroom::server::routes
