#include "server-stub/http/worker.hpp"

#include <pthread.h>

#include <boost/asio/post.hpp>
#include <chrono>
#include <csignal>
#include <exception>

namespace headroom::server::http {

void Worker::start(const std::string& name) {
  sweep();
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  thread_ = std::thread([this] { run(); });
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  pthread_setname_np(thread_.native_handle(), name.c_str());
}

void Worker::join() {
  boost::asio::post(context_, [this] {
    guard_.reset();
    sweeper_.cancel();
  });
  if (thread_.joinable()) thread_.join();
}

void Worker::run() {
  for (;;) {
    try {
      context_.run();
      return;
    } catch (const std::exception&) {
      // Memory ran out inside one connection's operation: its last owner unwound with it, which closed it (F-75).
    }
  }
}

void Worker::sweep() {
  sweeper_.expires_after(std::chrono::milliseconds(50));
  sweeper_.async_wait([this](boost::system::error_code error) {
    if (error || !guard_.owns_work()) return;
    connections_.sweep(Connection::Clock::now());
    sweep();
  });
}

}  // namespace headroom::server::http
