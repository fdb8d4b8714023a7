#pragma once
// Session: from the first byte of a request to the last byte of its answer.

#include <boost/asio/buffer.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/write.hpp>

#include "server-stub/http/answer.hpp"
#include "server-stub/http/failure.hpp"
#include "server-stub/http/session_machine.hpp"

namespace headroom::server::http {

template <class Stream>
void Session<Stream>::start() {
  worker_.connections().add(*this);
  service_->metrics.connection_opened();
  boost::system::error_code ignored;
  socket().set_option(Tcp::no_delay(true), ignored);
  peer_ = socket().remote_endpoint(ignored).address().to_string();
  if constexpr (is_tls) {
    enter(Phase::handshake, limits().handshake);
    stream_.async_handshake(Stream::server, [self = self()](boost::system::error_code error) {
      if (self->phase_ != Phase::handshake) return;
      error ? self->close() : self->next_request();
    });
  } else {
    next_request();
  }
}

template <class Stream>
void Session<Stream>::next_request() {
  parser_.reset();
  admission_ = {};
  if (is_draining_) return linger();
  enter(Phase::idle, limits().idle);
  read_header();
}

template <class Stream>
void Session<Stream>::read_more(void (Session::*then)()) {
  constexpr std::size_t at_once = 8 * 1024;
  stream_.async_read_some(buffer_.prepare(at_once),
                          [self = self(), then](boost::system::error_code error, std::size_t count) {
                            if (self->phase_ == Phase::closed) return;
                            self->buffer_.commit(count);
                            if (self->is_late_)
                              return self->refuse(408, "timeout", "The request took too long to arrive.");
                            if (error) return self->close();
                            (*self.*then)();
                          });
}

template <class Stream>
void Session<Stream>::read_header() {
  const std::string_view bytes(static_cast<const char*>(buffer_.data().data()), buffer_.size());
  if (phase_ == Phase::idle && !bytes.empty()) enter(Phase::header, limits().header);
  const auto end = header_end(bytes);
  if (std::min(end, bytes.size()) > limits().header_bytes)
    return refuse(431, "header_too_large",
                  "The header may have at most " + std::to_string(limits().header_bytes) + " bytes.");
  if (end == std::string_view::npos) return read_more(&Session::read_header);
  parse_header(bytes.substr(0, end));
}

template <class Stream>
void Session<Stream>::parse_header(std::string_view header) {
  ending_ = Ending::close;
  if (const auto doubt = framing_doubt(header)) return refuse(doubt->status, doubt->code, doubt->detail);
  boost::system::error_code error;
  parser_.emplace();
  parser_->body_limit(boost::none);  // the route's limit, known after the header, is set then
  const auto used = parser_->put(boost::asio::const_buffer(header.data(), header.size()), error);
  if (error || used != header.size()) return refuse(400, "header", "The request's header is not valid HTTP.");
  buffer_.consume(used);
  admit_request();
}

template <class Stream>
void Session<Stream>::admit_request() {
  const auto& message = parser_->get();
  if (message.version() == 11 && message.keep_alive()) ending_ = Ending::keep_alive;
  is_head_ = message.method() == boost::beast::http::verb::head;

  Header header{message.method_string(), message.target(), {}, {}};
  for (const auto& field : message) header.fields.add(std::string(field.name_string()), std::string(field.value()));
  if (const auto length = parser_->content_length()) header.content_length = *length;
  admission_ = admit(std::move(header), service_->router, service_->keys);

  if (admission_.refusal) {
    // What follows may be a body nobody will read.
    if (!parser_->is_done()) ending_ = Ending::close;
    return send(std::move(*admission_.refusal));
  }
  admission_.request.peer = peer_;
  parser_->eager(true);
  parser_->body_limit(service_->router.route(*admission_.route).max_body);
  enter(Phase::body, limits().body);
  if (!parser_->is_done() && admission_.request.headers.find("Expect")) return meet_expectation();
  read_body();
}

template <class Stream>
void Session<Stream>::meet_expectation() {
  static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
  boost::asio::async_write(stream_, boost::asio::buffer(go_on),
                           [self = self()](boost::system::error_code error, std::size_t) {
                             if (self->phase_ == Phase::closed) return;
                             error ? self->close() : self->read_body();
                           });
}

template <class Stream>
void Session<Stream>::read_body() {
  while (!parser_->is_done()) {
    if (buffer_.size() == 0) return read_more(&Session::read_body);
    boost::system::error_code error;
    buffer_.consume(parser_->put(buffer_.data(), error));
    if (error == boost::beast::http::error::body_limit) {
      const auto most = service_->router.route(*admission_.route).max_body;
      return refuse(413, "body_too_large", "The body may have at most " + std::to_string(most) + " bytes here.");
    }
    // What is left unread here is an unfinished chunk's size line or trailer.
    if (error == boost::beast::http::error::need_more && buffer_.size() <= limits().header_bytes)
      return read_more(&Session::read_body);
    if (error) return refuse(400, "body", "The body's framing is not valid HTTP.");
  }
  run_handler();
}

template <class Stream>
void Session<Stream>::run_handler() {
  enter(Phase::answer, limits().answer);
  auto request = std::move(admission_.request);
  request.body = std::move(parser_->get().body());

  const auto answer =
      std::make_shared<Answer>([worker = worker_.shared_from_this(), self = self()](Response response) mutable {
        // The session goes along, so that its last owner lets go on its own thread.
        boost::asio::dispatch(worker->context(), [self = std::move(self), response = std::move(response)]() mutable {
          if (self->phase_ == Phase::answer) self->send(std::move(response));
        });
      });
  const auto& route = service_->router.route(*admission_.route);
  try {
    route.handler(std::move(request), Answer::respond_through(answer));
  } catch (...) {
    answer->give(failure(std::current_exception(), route, service_->log));
  }
}

template <class Stream>
void Session<Stream>::refuse(int status, std::string_view code, std::string_view detail) {
  is_late_ = false;
  ending_ = Ending::close;
  send(problem(status, code, detail));
}

template <class Stream>
void Session<Stream>::send(Response response) {
  service_->metrics.answered(admission_.route.value_or(service_->metrics.unmatched()), response.status);
  if (is_draining_ || response.stream) ending_ = Ending::close;
  events_ = response.stream;
  output_ = response_text(response, ending_, http_date());
  if (is_head_) output_.resize(header_end(output_));
  enter(Phase::write, limits().write);
  boost::asio::async_write(stream_, boost::asio::buffer(output_),
                           [self = self()](boost::system::error_code error, std::size_t) {
                             if (self->phase_ == Phase::closed) return;
                             if (error) return self->close();
                             if (self->events_) return self->begin_events();
                             self->ending_ == Ending::keep_alive ? self->next_request() : self->linger();
                           });
}

}  // namespace headroom::server::http
