#include "tests/support/raw_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <stdexcept>

namespace headroom::testing {
namespace {

std::shared_ptr<SSL_CTX> make_context(const RawServer::Options& options) {
  if (options.chain.empty()) return nullptr;
  std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
  SSL_CTX_set_security_level(context.get(), 0);
  SSL_CTX_use_certificate(context.get(), options.chain.front().x509());
  SSL_CTX_use_PrivateKey(context.get(), options.chain.front().key());
  for (std::size_t i = 1; i < options.chain.size(); ++i)
    SSL_CTX_add1_chain_cert(context.get(), options.chain[i].x509());
  SSL_CTX_set_min_proto_version(context.get(), TLS1_VERSION);
  if (options.max_version != 0) SSL_CTX_set_max_proto_version(context.get(), options.max_version);
  return context;
}

/// Waits for input in short steps, so that the end of the server is noticed.
bool await_input(int fd, const std::atomic<bool>& is_stopping) {
  while (!is_stopping) {
    pollfd waiting{fd, POLLIN, 0};
    if (poll(&waiting, 1, 20) > 0) return true;
  }
  return false;
}

}  // namespace

RawServer::RawServer(Script script, const Options& options)
    : script_(std::move(script)), context_(make_context(options)) {
  listen_on_loopback(options.is_ipv6);
  acceptor_ = std::thread([this] { accept_all(); });
}

RawServer::~RawServer() {
  is_stopping_ = true;
  {
    const std::lock_guard lock(mutex_);
    for (const int fd : open_) shutdown(fd, SHUT_RDWR);
  }
  acceptor_.join();
  for (auto& thread : threads_) thread.join();
  close(listening_);
}

void RawServer::listen_on_loopback(bool is_ipv6) {
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  v6.sin6_addr = in6addr_loopback;
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto* const address = is_ipv6 ? reinterpret_cast<sockaddr*>(&v6) : reinterpret_cast<sockaddr*>(&v4);
  socklen_t size = is_ipv6 ? sizeof v6 : sizeof v4;
  listening_ = socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (bind(listening_, address, size) != 0 || listen(listening_, 64) != 0 ||
      getsockname(listening_, address, &size) != 0) {
    close(listening_);
    throw std::runtime_error("RawServer: no port on loopback");
  }
  port_ = ntohs(is_ipv6 ? v6.sin6_port : v4.sin_port);
}

void RawServer::accept_all() {
  while (await_input(listening_, is_stopping_)) {
    const int fd = accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) continue;
    threads_.emplace_back([this, fd, number = ++connections_] { serve(fd, number); });
  }
}

void RawServer::serve(int fd, int number) {
  sigset_t pipe;
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
  const int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  {
    const std::lock_guard lock(mutex_);
    open_.push_back(fd);
  }
  Peer peer;
  peer.server_ = this;
  peer.fd_ = fd;
  peer.number_ = number;
  bool is_ready = true;
  if (context_) {
    peer.tls_ = SSL_new(context_.get());
    SSL_set_fd(peer.tls_, fd);
    is_ready = SSL_accept(peer.tls_) == 1;
    handshakes_ += is_ready ? 1 : 0;
    resumptions_ += is_ready && SSL_session_reused(peer.tls_) == 1 ? 1 : 0;
  }
  if (is_ready) script_(peer);
  SSL_free(peer.tls_);
  const std::lock_guard lock(mutex_);
  open_.erase(std::find(open_.begin(), open_.end(), fd));
  close(fd);
}

int RawServer::Peer::read_some(char* bytes, int size) {
  if ((tls_ == nullptr || SSL_pending(tls_) == 0) && !await_input(fd_, server_->is_stopping_)) return 0;
  const auto got =
      tls_ != nullptr ? SSL_read(tls_, bytes, size) : static_cast<int>(recv(fd_, bytes, static_cast<size_t>(size), 0));
  if (got > 0) server_->bytes_received_ += static_cast<std::size_t>(got);
  return got;
}

std::string RawServer::Peer::read_request() {
  for (;;) {
    const auto header_end = unread_.find("\r\n\r\n");
    if (header_end != std::string::npos) {
      const auto length = unread_.find("Content-Length: ");
      const auto body = length < header_end ? std::strtoul(unread_.c_str() + length + 16, nullptr, 10) : 0;
      if (unread_.size() >= header_end + 4 + body) {
        const std::string request = unread_.substr(0, header_end + 4 + body);
        unread_.erase(0, request.size());
        return request;
      }
    }
    char bytes[4096];
    const int got = read_some(bytes, sizeof bytes);
    if (got <= 0) return {};
    unread_.append(bytes, static_cast<std::size_t>(got));
  }
}

bool RawServer::Peer::send(std::string_view bytes) {
  if (tls_ != nullptr) return SSL_write(tls_, bytes.data(), static_cast<int>(bytes.size())) > 0;
  while (!bytes.empty()) {
    const auto sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

void RawServer::Peer::reset() {
  const linger at_once{1, 0};
  setsockopt(fd_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

bool RawServer::Peer::pause(std::chrono::milliseconds time) {
  const auto until = std::chrono::steady_clock::now() + time;
  while (!server_->is_stopping_ && std::chrono::steady_clock::now() < until)
    std::this_thread::sleep_for(std::min(time, std::chrono::milliseconds(5)));
  return !server_->is_stopping_;
}

void RawServer::Peer::wait_for_close() {
  char bytes[4096];
  while (read_some(bytes, sizeof bytes) > 0) {
  }
}

std::string http_answer(std::string_view body, std::string_view status, std::string_view type) {
  return "HTTP/1.1 " + std::string(status) + "\r\nContent-Type: " + std::string(type) +
         "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

}  // namespace headroom::testing
