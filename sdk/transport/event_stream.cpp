#include "sdk/transport/event_stream.hpp"

#include <utility>

#include "sdk/transport/dial_attempt.hpp"
#include "sdk/transport/link.hpp"
#include "sdk/transport/request_text.hpp"

namespace headroom::transport {

EventStream::EventStream(ports::HttpRequest request, Dialer& dialer, Event event, Ended ended)
    : request_(std::move(request)),
      dialer_(&dialer),
      event_(std::move(event)),
      ended_(std::move(ended)),
      answer_([this](std::string_view piece) { body_ += piece; }),
      events_([this](ports::StreamEvent read) {
        dialer_->outside().scheduler->post([self = shared_from_this(), read = std::move(read)] {
          if (self->ended_) self->event_(read);
        });
      }) {}

void EventStream::open() {
  await(request_.deadline, "the stream did not open in ");
  attempt_ = dialer_->dial(request_.deadline, [self = shared_from_this()](core::Result<std::shared_ptr<Link>> made) {
    self->attempt_.reset();
    if (!made) return self->fail(made.error());
    self->talk(*std::move(made));
  });
}

EventStream::Ended EventStream::abandon() {
  release();
  return std::exchange(ended_, nullptr);
}

void EventStream::talk(std::shared_ptr<Link> link) {
  const auto text = request_text(dialer_->endpoint(), request_);
  link_ = std::move(link);
  if (!text) return fail(text.error());
  link_->read_to([self = shared_from_this()](std::string_view bytes, std::string_view end) { self->take(bytes, end); });
  link_->send(*text);
}

void EventStream::take(std::string_view bytes, std::string_view end) {
  if (!end.empty()) return fail(error(core::ErrorNumber::network, std::string(end)));
  if (auto fed = answer_.feed(bytes); !fed) return fail(error(core::ErrorNumber::answer, fed.error().detail));
  if (!answer_.has_header()) return;
  if (!std::exchange(is_accepted_, true))
    if (auto accepted = accept(); !accepted) return fail(accepted.error());
  if (auto read = events_.feed(std::exchange(body_, {})); !read)
    return fail(error(core::ErrorNumber::answer, read.error().detail));
  if (answer_.is_complete()) return fail(error(core::ErrorNumber::network, "the server ended the stream"));
  await(longest_silence, "the stream was silent for ");
}

core::Result<void> EventStream::accept() {
  const auto& answer = answer_.answer();
  const auto what = request_.path + " answered " + std::to_string(answer.status);
  if (answer.status == 401 || answer.status == 403) return error(core::ErrorNumber::unauthorized, what);
  if (answer.status >= 500 || answer.status == 429 || answer.status == 408)
    return error(core::ErrorNumber::server, what);
  if (answer.status != 200) return error(core::ErrorNumber::rejected, what);
  if (!answer.content_type.starts_with("text/event-stream"))
    return error(core::ErrorNumber::answer, request_.path + " is not answered by an event stream");
  return {};
}

void EventStream::await(core::Duration patience, const char* for_what) {
  auto* const scheduler = dialer_->outside().scheduler;
  scheduler->cancel(timer_);
  timer_ = scheduler->after(patience, [self = shared_from_this(), patience, for_what] {
    self->fail(self->error(core::ErrorNumber::network_timeout, for_what + std::to_string(patience) + " ms"));
  });
}

void EventStream::fail(core::Error why) {
  release();
  dialer_->outside().scheduler->post([self = shared_from_this(), why = std::move(why)] {
    if (const auto ended = std::exchange(self->ended_, nullptr)) ended(why);
  });
}

void EventStream::release() {
  dialer_->outside().scheduler->cancel(timer_);
  if (attempt_) attempt_->abandon();
  attempt_.reset();
  if (link_) link_->close();
  link_.reset();
}

core::Error EventStream::error(core::ErrorNumber number, const std::string& what) const {
  const auto peer = link_ ? " (" + link_->peer() + "): " : std::string(": ");
  return core::make_error(number, dialer_->endpoint().origin + peer + what);
}

}  // namespace headroom::transport
