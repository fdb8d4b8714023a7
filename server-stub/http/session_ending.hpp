#pragma once
// Session: streams of events, deadlines, and how a connection ends.

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>

#include "server-stub/http/session_machine.hpp"

namespace headroom::server::http {

template <class Stream>
void Session<Stream>::begin_events() {
  enter(Phase::events, limits().heartbeat);
  watch_peer();
  std::weak_ptr<Connection> weak = weak_from_this();
  events_->attach([weak, &context = worker_.context()] {
    boost::asio::post(context, [weak] {
      if (const auto session = std::static_pointer_cast<Session>(weak.lock())) session->send_events();
    });
  });
}

// Reads to notice that the client has gone; what it says meanwhile is not a request any more.
template <class Stream>
void Session<Stream>::watch_peer() {
  stream_.async_read_some(boost::asio::buffer(discarded_),
                          [self = self()](boost::system::error_code error, std::size_t) {
                            if (self->phase_ == Phase::closed) return;
                            if (self->phase_ == Phase::linger) return self->linger();
                            error ? self->close() : self->watch_peer();
                          });
}

template <class Stream>
void Session<Stream>::send_events() {
  if (phase_ != Phase::events || is_writing_events_) return;
  auto batch = events_->take();
  if (!batch.text.empty()) return write_events(std::move(batch.text));
  set_deadline(limits().heartbeat);
  if (!batch.is_last) return;
  phase_ = Phase::linger;
  boost::system::error_code ignored;
  socket().cancel(ignored);  // the read of watch_peer, which then lingers
}

template <class Stream>
void Session<Stream>::write_events(std::string text) {
  is_writing_events_ = true;
  output_ = std::move(text);
  set_deadline(limits().write);
  boost::asio::async_write(stream_, boost::asio::buffer(output_),
                           [self = self()](boost::system::error_code error, std::size_t) {
                             self->is_writing_events_ = false;
                             error ? self->close() : self->send_events();
                           });
}

template <class Stream>
void Session<Stream>::deadline_passed() {
  switch (phase_) {
    case Phase::header:
    case Phase::body: {
      is_late_ = true;
      set_deadline(limits().write);
      boost::system::error_code ignored;
      socket().cancel(ignored);
      return;
    }
    case Phase::answer:
      return refuse(503, "answer_timeout", "The server did not finish this request in time.");
    case Phase::events:
      return is_writing_events_ ? close() : write_events(":\n\n");
    case Phase::handshake:
    case Phase::idle:
    case Phase::write:
    case Phase::linger:
      return close();
    case Phase::closed:
      return;
  }
}

template <class Stream>
void Session<Stream>::drain() {
  is_draining_ = true;
  if (phase_ == Phase::handshake || phase_ == Phase::idle) close();
  if (phase_ == Phase::events) events_->close();
}

// A socket closed with unread bytes resets the connection, and the client may never see the answer (RFC 9112 section
// 9.6): so ours is ended first, and what still comes is thrown away for a while.
template <class Stream>
void Session<Stream>::linger() {
  enter(Phase::linger, std::chrono::seconds(2));
  if constexpr (is_tls) {
    stream_.async_shutdown([self = self()](boost::system::error_code) {
      if (self->phase_ == Phase::linger) self->half_close();
    });
  } else {
    half_close();
  }
}

template <class Stream>
void Session<Stream>::half_close() {
  boost::system::error_code error;
  socket().shutdown(Tcp::socket::shutdown_send, error);
  if (error) return close();
  discard();
}

template <class Stream>
void Session<Stream>::discard() {
  socket().async_read_some(boost::asio::buffer(discarded_),
                           [self = self()](boost::system::error_code error, std::size_t) {
                             if (self->phase_ == Phase::linger) error ? self->close() : self->discard();
                           });
}

template <class Stream>
void Session<Stream>::close() {
  if (phase_ == Phase::closed) return;
  phase_ = Phase::closed;
  if (events_) {
    events_->attach(nullptr);
    events_->close();
  }
  boost::system::error_code ignored;
  socket().close(ignored);
  worker_.connections().remove(*this);
  service_->metrics.connection_closed();
  --service_->open;
}

}  // namespace headroom::server::http
