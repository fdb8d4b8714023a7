#include "server-stub/http/session_machine.hpp"

namespace headroom::server::http {

void start_tls_session(boost::asio::ip::tcp::socket socket, boost::asio::ssl::context& tls, Worker& worker,
                       std::shared_ptr<Service> service) {
  using Stream = boost::asio::ssl::stream<boost::asio::ip::tcp::socket>;
  std::make_shared<Session<Stream>>(Stream(std::move(socket), tls), worker, std::move(service))->start();
}

}  // namespace headroom::server::http
