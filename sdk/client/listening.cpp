#include "sdk/client/listening.hpp"

#include <utility>

#include "sdk/core/backoff.hpp"
#include "sdk/protocol/codec/codec.hpp"

namespace headroom::client {

Listening::Listening(Machinery& machinery, std::function<void(const protocol::Hint&)> hint)
    : machinery_(&machinery), hint_(std::move(hint)), retry_(machinery.scheduler, [this] { open(); }) {}

void Listening::listen(std::string device_token) {
  if (!machinery_->transport || token_ == device_token) return;
  token_ = std::move(device_token);
  failures_ = 0;
  retry_.set(0, 0);
  if (token_.empty())
    machinery_->transport->close_stream();
  else
    open();
}

void Listening::open() {
  machinery_->transport->open_stream(
      machinery_->wire.stream(token_), [this](const ports::StreamEvent& event) { heard(event); },
      [this, token = token_](const core::Error&) {
        if (token == token_) ended();
      });
}

void Listening::heard(const ports::StreamEvent& event) {
  failures_ = 0;
  if (const auto hint = protocol::decode_hint(event.data)) hint_(*hint);
}

void Listening::ended() {
  if (token_.empty()) return;
  const core::Duration now = machinery_->time.now().steady;
  retry_.set(now + 1 + core::backoff(failures_++, machinery_->random.next()), now);
}

}  // namespace headroom::client
