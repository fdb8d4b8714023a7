#include "server-stub/http/session_machine.hpp"

namespace headroom::server::http {

void start_plain_session(boost::asio::ip::tcp::socket socket, Worker& worker, std::shared_ptr<Service> service) {
  std::make_shared<Session<boost::asio::ip::tcp::socket>>(std::move(socket), worker, std::move(service))->start();
}

}  // namespace headroom::server::http
