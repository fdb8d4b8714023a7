#pragma once
// One thread with an io_context of its own and the connections that it serves; nothing is shared between workers.

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <string>
#include <thread>

#include "server-stub/http/connection.hpp"

namespace headroom::server::http {

// Kept alive by answers that are still owed: their delivery is posted to the context, even after the end.
class Worker : public std::enable_shared_from_this<Worker> {
 public:
  Worker() : guard_(context_.get_executor()), sweeper_(context_) {}
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  // `name` is the thread's, at most 15 characters. All signals are blocked on it.
  void start(const std::string& name);
  // Returns when every operation of its connections has ended; end them first.
  void join();

  // For the worker's own thread.
  Connections& connections() { return connections_; }
  boost::asio::io_context& context() { return context_; }

 private:
  void run();
  void sweep();

  Connections connections_;  // outlives the context, whose destructor may end connections
  boost::asio::io_context context_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard_;
  boost::asio::steady_timer sweeper_;
  std::thread thread_;
};

}  // namespace headroom::server::http
