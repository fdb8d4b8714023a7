#pragma once
// A TCP client that sends exactly the bytes it is told to, well framed or not.

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace headroom::testing {

struct RawResponse {
  int status = 0;
  std::string head, body;

  // The field's value, "" without one; `name` as the server writes it.
  [[nodiscard]] std::string field(std::string_view name) const {
    const auto at = head.find("\r\n" + std::string(name) + ": ");
    if (at == std::string::npos) return "";
    const auto begin = at + name.size() + 4;
    return head.substr(begin, head.find("\r\n", begin) - begin);
  }
};

class RawClient {
 public:
  static constexpr std::chrono::milliseconds patience{5'000};

  explicit RawClient(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
      throw std::runtime_error("cannot connect");
  }
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;
  ~RawClient() { ::close(socket_); }

  // False when the server has closed.
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  // The next answer with a Content-Length; nothing if the connection ends or nothing comes in time.
  std::optional<RawResponse> receive() {
    while (received_.find("\r\n\r\n") == std::string::npos)
      if (!read_some()) return std::nullopt;
    RawResponse response;
    const auto end = received_.find("\r\n\r\n") + 4;
    response.head = received_.substr(0, end);
    received_.erase(0, end);
    response.status = std::stoi(response.head.substr(9, 3));
    const auto length = response.field("Content-Length");
    const auto size = length.empty() ? std::size_t{0} : std::stoul(length);
    while (received_.size() < size)
      if (!read_some()) return std::nullopt;
    response.body = received_.substr(0, size);
    received_.erase(0, size);
    return response;
  }
  std::optional<RawResponse> ask(std::string_view bytes) {
    send(bytes);
    return receive();
  }

  // Waits for `text`; everything received so far, without taking it.
  const std::string& receive_until(std::string_view text) {
    while (received_.find(text) == std::string::npos)
      if (!read_some()) break;
    return received_;
  }

  // True when the server ends the connection within `wait`, having sent nothing more.
  bool is_closed_within(std::chrono::milliseconds wait = patience) {
    return received_.empty() && !read_some(wait) && is_at_end_;
  }

  // It ended by a reset, on which other systems throw away what has not been read yet.
  [[nodiscard]] bool was_reset() const { return was_reset_; }

  [[nodiscard]] bool is_readable() const {
    pollfd readable{socket_, POLLIN, 0};
    return ::poll(&readable, 1, 0) == 1;
  }
  void end_sending() const { ::shutdown(socket_, SHUT_WR); }

 private:
  bool read_some(std::chrono::milliseconds wait = patience) {
    pollfd readable{socket_, POLLIN, 0};
    if (::poll(&readable, 1, static_cast<int>(wait.count())) != 1) return false;
    char bytes[4096];
    const auto count = ::recv(socket_, bytes, sizeof bytes, 0);
    is_at_end_ = count <= 0;
    was_reset_ = count < 0;
    if (count > 0) received_.append(bytes, static_cast<std::size_t>(count));
    return count > 0;
  }

  const int socket_;
  std::string received_;
  bool is_at_end_ = false, was_reset_ = false;
};

}  // namespace headroom::testing
