#pragma once
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <string>

namespace headroom::server::http {

// "127.0.0.1:8080", "[::1]:0". Throws ListenError for anything else.
boost::asio::ip::tcp::endpoint parse_endpoint(const std::string& address);

// Throws ListenError with the address and what to do.
boost::asio::ip::tcp::acceptor listen_on(boost::asio::io_context& context, const std::string& address);

}  // namespace headroom::server::http
