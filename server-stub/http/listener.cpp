#include "server-stub/http/listener.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <future>
#include <optional>
#include <thread>
#include <utility>

#include "server-stub/http/endpoint.hpp"
#include "server-stub/http/session.hpp"
#include "server-stub/http/tls_context.hpp"

namespace headroom::server::http {

namespace net = boost::asio;
using namespace std::chrono_literals;

class Listener::Implementation {
 public:
  Implementation(ListenerSettings settings, std::vector<Route> routes, const Keys& keys, Metrics& metrics,
                 core::Log& log)
      : service_(new Service{Router(std::move(routes)), keys, metrics, settings.limits, log}),
        tls_(tls_of(settings)),
        workers_(make_workers(settings.threads)),
        acceptor_(listen_on(workers_.front()->context(), settings.address)),
        pause_(workers_.front()->context()) {
    const auto endpoint = acceptor_.local_endpoint();
    port_ = endpoint.port();
    url_ = (tls_ ? "https://" : "http://") + settings.address.substr(0, settings.address.rfind(':') + 1) +
           std::to_string(port_);
  }

  void start() {
    accept();
    for (std::size_t i = 0; i < workers_.size(); ++i) workers_[i]->start("http-" + std::to_string(i));
    is_started_ = true;
  }

  bool drain(std::chrono::milliseconds deadline) {
    if (!std::exchange(is_started_, false)) return true;
    stop_accepting();
    on_every_connection(&Connection::drain);
    const auto until = std::chrono::steady_clock::now() + deadline;
    while (service_->open != 0 && std::chrono::steady_clock::now() < until) std::this_thread::sleep_for(2ms);
    const bool is_complete = service_->open == 0;
    on_every_connection(&Connection::cut);
    for (const auto& worker : workers_) worker->join();
    return is_complete;
  }

  [[nodiscard]] const std::string& url() const { return url_; }
  [[nodiscard]] std::uint16_t port() const { return port_; }

 private:
  static std::optional<net::ssl::context> tls_of(const ListenerSettings& settings) {
    if (settings.tls_certificate_file.empty() && settings.tls_key_file.empty()) return std::nullopt;
    return tls_context(settings.tls_certificate_file, settings.tls_key_file);
  }

  static std::vector<std::shared_ptr<Worker>> make_workers(unsigned count) {
    std::vector<std::shared_ptr<Worker>> workers(count != 0 ? count
                                                            : std::max(1U, std::thread::hardware_concurrency()));
    for (auto& worker : workers) worker = std::make_shared<Worker>();
    return workers;
  }

  void accept() {
    auto& worker = *workers_[next_++ % workers_.size()];
    acceptor_.async_accept(
        worker.context(), [this, &worker](boost::system::error_code error, net::ip::tcp::socket socket) {
          if (!acceptor_.is_open()) return;
          if (!error) serve(worker, std::move(socket));
          // Out of descriptors: the next accept would fail at once, and so would spin (F-74).
          const bool is_exhausted = error == net::error::no_descriptors || error == net::error::no_buffer_space ||
                                    error == net::error::no_memory ||
                                    error == boost::system::errc::too_many_files_open_in_system;
          is_exhausted ? accept_later() : accept();
        });
  }

  void accept_later() {
    service_->log.write(core::LogLevel::warning,
                        "no file descriptor or memory is left for another connection; trying again in 100 ms");
    pause_.expires_after(100ms);
    pause_.async_wait([this](boost::system::error_code error) {
      if (!error && acceptor_.is_open()) accept();
    });
  }

  void serve(Worker& worker, net::ip::tcp::socket socket) {
    if (service_->open >= service_->limits.connections) return service_->metrics.connection_refused();
    ++service_->open;
    net::post(worker.context(), [this, &worker, socket = std::move(socket)]() mutable {
      tls_ ? start_tls_session(std::move(socket), *tls_, worker, service_)
           : start_plain_session(std::move(socket), worker, service_);
    });
  }

  void stop_accepting() {
    std::promise<void> closed;
    net::post(workers_.front()->context(), [&] {
      boost::system::error_code ignored;
      acceptor_.close(ignored);
      pause_.cancel();
      closed.set_value();
    });
    closed.get_future().wait();
  }

  void on_every_connection(void (Connection::*action)()) {
    for (const auto& worker : workers_)
      net::post(worker->context(), [&connections = worker->connections(), action] {
        connections.for_each([&](Connection& connection) { (connection.*action)(); });
      });
  }

  const std::shared_ptr<Service> service_;
  std::optional<net::ssl::context> tls_;
  const std::vector<std::shared_ptr<Worker>> workers_;
  net::ip::tcp::acceptor acceptor_;  // on the first worker, with what follows
  net::steady_timer pause_;
  std::size_t next_ = 0;
  std::string url_;
  std::uint16_t port_ = 0;
  bool is_started_ = false;  // and not drained
};

Listener::Listener(ListenerSettings settings, std::vector<Route> routes, const Keys& keys, Metrics& metrics,
                   core::Log& log)
    : implementation_(std::make_unique<Implementation>(std::move(settings), std::move(routes), keys, metrics, log)) {}

Listener::~Listener() { drain(std::chrono::milliseconds(0)); }

void Listener::start() { implementation_->start(); }

const std::string& Listener::url() const { return implementation_->url(); }

std::uint16_t Listener::port() const { return implementation_->port(); }

bool Listener::drain(std::chrono::milliseconds deadline) { return implementation_->drain(deadline); }

}  // namespace headroom::server::http
