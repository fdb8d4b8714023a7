#include "sdk/transport/http_transport.hpp"

#include <algorithm>
#include <utility>

#include "sdk/core/error.hpp"
#include "sdk/transport/dialer.hpp"
#include "sdk/transport/event_stream.hpp"
#include "sdk/transport/exchange.hpp"
#include "sdk/transport/link_pool.hpp"

namespace headroom::transport {
namespace {

constexpr std::size_t most_exchanges = 64;

core::Error closed() { return core::make_error(core::ErrorNumber::closed, "the transport was shut down"); }

}  // namespace

HttpTransport::HttpTransport(Endpoint endpoint, std::string roots_file, Outside outside)
    : outside_(outside),
      dialer_(std::make_unique<Dialer>(std::move(endpoint), std::move(roots_file), outside)),
      pool_(std::make_unique<LinkPool>(*outside.scheduler)) {}

HttpTransport::~HttpTransport() {
  close_stream();
  abandon_all([](const Done&) {});
}

void HttpTransport::send(ports::HttpRequest request, Done done) {
  if (is_shut_down_) return answer(done, closed());
  if (size_ == most_exchanges)
    return answer(
        done, core::make_error(core::ErrorNumber::network, dialer_->endpoint().origin + ": 64 exchanges wait already"));
  const auto path = request.path;
  const auto exchange = std::make_shared<Exchange>(std::move(request), *dialer_, *pool_);
  auto& waiting = by_path_[path];
  waiting.push_back({exchange, std::move(done)});
  ++size_;
  exchange->await([this, path, key = exchange.get()](core::Result<ports::HttpAnswer> result) {
    finish(path, key, std::move(result));
  });
  if (waiting.size() == 1) exchange->run();
}

void HttpTransport::open_stream(ports::HttpRequest request, std::function<void(ports::StreamEvent)> event,
                                std::function<void(core::Error)> ended) {
  close_stream();
  if (is_shut_down_) {
    outside_.scheduler->post([ended = std::move(ended)] { ended(closed()); });
    return;
  }
  stream_ = std::make_shared<EventStream>(std::move(request), *dialer_, std::move(event), std::move(ended));
  stream_->open();
}

void HttpTransport::close_stream() {
  if (const auto stream = std::exchange(stream_, nullptr)) stream->abandon();
}

void HttpTransport::shut_down() {
  is_shut_down_ = true;
  if (const auto stream = std::exchange(stream_, nullptr))
    if (auto ended = stream->abandon()) outside_.scheduler->post([ended = std::move(ended)] { ended(closed()); });
  abandon_all([this](const Done& done) { answer(done, closed()); });
}

void HttpTransport::answer(const Done& done, core::Result<ports::HttpAnswer> result) {
  outside_.scheduler->post([done, result = std::move(result)]() mutable { done(std::move(result)); });
}

void HttpTransport::finish(const std::string& path, const Exchange* exchange, core::Result<ports::HttpAnswer> result) {
  auto& waiting = by_path_[path];
  const auto found =
      std::find_if(waiting.begin(), waiting.end(), [&](const auto& entry) { return entry.exchange.get() == exchange; });
  const bool was_under_way = found == waiting.begin();
  answer(found->done, std::move(result));
  waiting.erase(found);
  --size_;
  if (waiting.empty())
    by_path_.erase(path);
  else if (was_under_way)
    waiting.front().exchange->run();
}

void HttpTransport::abandon_all(const std::function<void(const Done&)>& tell) {
  for (const auto& [path, waiting] : std::exchange(by_path_, {}))
    for (const auto& [exchange, done] : waiting) {
      exchange->abandon();
      tell(done);
    }
  size_ = 0;
  pool_->close_all();
}

}  // namespace headroom::transport
