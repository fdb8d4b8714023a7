#pragma once
#include <string>
#include <string_view>
#include <utility>

#include "sdk/ports/random.hpp"
#include "sdk/ports/transport.hpp"
#include "sdk/protocol/http.hpp"
#include "sdk/trust/encoding.hpp"

namespace headroom::client {

/// Dresses a body as a request of ours: key, protocol date, a nonce of its own, and the device token where there is
/// one.
class Wire {
 public:
  Wire(std::string client_key, ports::Random& random) : client_key_(std::move(client_key)), random_(&random) {}

  ports::HttpRequest post(std::string_view path, std::string body, std::string_view device_token,
                          core::Duration deadline) const {
    ports::HttpRequest request = dressed(path, device_token);
    request.body = std::move(body);
    request.headers.emplace_back("Content-Type", "application/json");
    request.deadline = deadline;
    return request;
  }
  ports::HttpRequest stream(std::string_view device_token) const {
    ports::HttpRequest request = dressed(protocol::stream_path, device_token);
    request.method = "GET";
    request.headers.emplace_back("Accept", "text/event-stream");
    return request;
  }

 private:
  ports::HttpRequest dressed(std::string_view path, std::string_view device_token) const {
    ports::HttpRequest request;
    request.path = path;
    std::uint8_t nonce[16];
    random_->fill(nonce);
    request.headers.emplace_back("Authorization", "Bearer " + client_key_);
    request.headers.emplace_back(protocol::version_header, protocol::protocol_date);
    request.headers.emplace_back(protocol::nonce_header,
                                 trust::base64url_encode({reinterpret_cast<const char*>(nonce), sizeof nonce}));
    if (!device_token.empty()) request.headers.emplace_back(protocol::device_header, device_token);
    return request;
  }

  std::string client_key_;
  ports::Random* random_;
};

}  // namespace headroom::client
