#include "sdk/transport/exchange.hpp"

#include <utility>

#include "sdk/core/error.hpp"
#include "sdk/transport/dial_attempt.hpp"
#include "sdk/transport/link.hpp"
#include "sdk/transport/request_text.hpp"

namespace headroom::transport {

Exchange::Exchange(ports::HttpRequest request, Dialer& dialer, LinkPool& pool)
    : request_(std::move(request)), dialer_(&dialer), pool_(&pool) {}

void Exchange::await(Finished finished) {
  finished_ = std::move(finished);
  ends_at_ = dialer_->outside().clock->boottime_now() + request_.deadline;
  deadline_ = dialer_->outside().scheduler->after(request_.deadline, [self = shared_from_this()] { self->time_out(); });
}

void Exchange::run() {
  auto text = request_text(dialer_->endpoint(), request_);
  if (!text) return finish(text.error());
  text_ = *std::move(text);
  auto kept = pool_->take();
  is_kept_ = kept != nullptr;
  if (is_kept_) return talk(std::move(kept));
  dial();
}

void Exchange::abandon() {
  if (attempt_) attempt_->abandon();
  attempt_.reset();
  if (link_) link_->close();
  link_.reset();
  dialer_->outside().scheduler->cancel(deadline_);
  finished_ = nullptr;
}

void Exchange::dial() {
  const auto left = ends_at_ - dialer_->outside().clock->boottime_now();
  attempt_ = dialer_->dial(left, [self = shared_from_this()](core::Result<std::shared_ptr<Link>> made) {
    self->attempt_.reset();
    if (!made) return self->finish(made.error());
    self->talk(*std::move(made));
  });
}

void Exchange::talk(std::shared_ptr<Link> link) {
  link_ = std::move(link);
  parser_.emplace(request_.max_answer);
  link_->read_to([self = shared_from_this()](std::string_view bytes, std::string_view end) { self->take(bytes, end); });
  link_->send(text_);
}

void Exchange::take(std::string_view bytes, std::string_view end) {
  if (!end.empty()) return lose(end);
  if (auto fed = parser_->feed(bytes); !fed)
    return finish(core::Error{fed.error().number, place() + ": " + fed.error().detail});
  if (!parser_->is_complete()) return;
  if (parser_->keeps_alive()) pool_->keep_or_close(std::exchange(link_, nullptr));
  finish(std::move(parser_->answer()));
}

void Exchange::lose(std::string_view end) {
  link_->close();
  // It was closed while nobody looked, and no byte of an answer came: all our requests may be sent twice (F-60).
  if (std::exchange(is_kept_, false) && !parser_->has_begun()) return dial();
  const char* const when = parser_->has_begun() ? " in the middle of its answer" : " before it answered";
  finish(core::make_error(core::ErrorNumber::network, place() + ": " + std::string(end) + when));
}

void Exchange::time_out() {
  std::string phase = "while an earlier exchange on the same path was under way";
  if (attempt_)
    phase = attempt_->phase();
  else if (link_)
    phase =
        (parser_->has_begun() ? "in the middle of the answer of " : "while waiting for the answer of ") + link_->peer();
  finish(core::make_error(core::ErrorNumber::network_timeout, dialer_->endpoint().origin + ": no answer in " +
                                                                  std::to_string(request_.deadline) + " ms, " + phase));
}

void Exchange::finish(core::Result<ports::HttpAnswer> result) {
  const auto finished = std::exchange(finished_, nullptr);
  abandon();
  if (finished) finished(std::move(result));
}

std::string Exchange::place() const {
  return link_ ? dialer_->endpoint().origin + " (" + link_->peer() + ")" : dialer_->endpoint().origin;
}

}  // namespace headroom::transport
