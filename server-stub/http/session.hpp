#pragma once
// Starts serving an accepted socket. The two are compiled apart, each with Beast's parser; there is one code for both
// (session_machine.hpp).

#include <atomic>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <memory>

#include "server-stub/http/listener.hpp"
#include "server-stub/http/router.hpp"
#include "server-stub/http/worker.hpp"

namespace headroom::server::http {

// What all connections of a listener share. The references are used until the last connection is closed.
struct Service {
  Router router;
  const Keys& keys;
  Metrics& metrics;
  Limits limits;
  core::Log& log;
  std::atomic<std::size_t> open{0};  // connections
};

// On the worker's thread. `service->open` was raised for this socket and falls when it is closed.
void start_plain_session(boost::asio::ip::tcp::socket socket, Worker& worker, std::shared_ptr<Service> service);
void start_tls_session(boost::asio::ip::tcp::socket socket, boost::asio::ssl::context& tls, Worker& worker,
                       std::shared_ptr<Service> service);

}  // namespace headroom::server::http
