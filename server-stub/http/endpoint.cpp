#include "server-stub/http/endpoint.hpp"

#include <charconv>

#include "server-stub/http/listener.hpp"

namespace headroom::server::http {
namespace {

namespace net = boost::asio;

[[noreturn]] void refuse(const std::string& address, const boost::system::error_code& error) {
  const std::string cannot = "cannot listen on " + address + ": ";
  if (error == net::error::address_in_use)
    throw ListenError(cannot + "another program has this port; choose another one, or 0 for any free one");
  if (error == net::error::access_denied)
    throw ListenError(cannot + "ports below 1024 need privileges; choose a higher one");
  if (error == boost::system::errc::address_not_available)
    throw ListenError(cannot + "this machine does not have that address");
  throw ListenError(cannot + error.message());
}

}  // namespace

net::ip::tcp::endpoint parse_endpoint(const std::string& address) {
  const auto wrong = [&] {
    return ListenError(
        "'" + address +
        "' is not an address to listen on: write it as 127.0.0.1:8080 or [::1]:8080, with port 0 for any free one");
  };
  const auto colon = address.rfind(':');
  if (colon == std::string::npos) throw wrong();
  auto host = address.substr(0, colon);
  const bool is_bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (is_bracketed) host = host.substr(1, host.size() - 2);

  boost::system::error_code error;
  const auto ip = net::ip::make_address(host, error);
  std::uint16_t port = 0;
  const auto* const end = address.data() + address.size();
  const auto [rest, failed] = std::from_chars(address.data() + colon + 1, end, port);
  if (error || ip.is_v6() != is_bracketed || failed != std::errc() || rest != end) throw wrong();
  return {ip, port};
}

net::ip::tcp::acceptor listen_on(net::io_context& context, const std::string& address) {
  const auto endpoint = parse_endpoint(address);
  net::ip::tcp::acceptor acceptor(context);
  boost::system::error_code error;
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(net::socket_base::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(net::socket_base::max_listen_connections, error);
  if (error) refuse(address, error);
  return acceptor;
}

}  // namespace headroom::server::http
