#include <csignal>
#include <cstdio>
#include <filesystem>
#include <string>

#include "sdk/protocol/codec/json.hpp"
#include "server-stub/http/listener.hpp"
#include "server-stub/keys/key_ring.hpp"
#include "server-stub/keys/signing_key.hpp"
#include "server-stub/main/commands.hpp"
#include "server-stub/main/exit_code.hpp"
#include "server-stub/routes/application.hpp"
#include "server-stub/settings/data_directory.hpp"

namespace headroom::server {
namespace {

constexpr std::chrono::seconds drain_deadline{9};  // of the 10 s in all, one is for closing the store

http::Route metrics_route(const http::Metrics& metrics) {
  return {http::Method::get, "/metrics", http::Access::open, [&metrics](http::Request&&, const http::Respond& respond) {
            http::Response answer;
            answer.content_type = "text/plain; version=0.0.4; charset=utf-8";
            answer.body = metrics.text();
            respond(std::move(answer));
          }};
}

// The first admin could never be let in otherwise; afterwards `keys create` makes more.
protocol::Json start_line(keys::KeyRing& ring, bool is_new) {
  protocol::Json line;
  if (is_new) line["admin_key"] = ring.create(http::KeyKind::secret);
  const auto client_key = ring.client_key();
  line["client_key"] = client_key ? *client_key : ring.create(http::KeyKind::publishable);
  return line;
}

void warn_if_readable_by_others(const std::string& url, core::Log& log) {
  const bool is_loopback = url.starts_with("http://127.") || url.starts_with("http://[::1]");
  if (url.starts_with("http://") && !is_loopback)
    log.write(core::LogLevel::warning, "keys and usage travel in clear on " + url + ": give --tls-cert and --tls-key");
}

sigset_t ending_signals() {
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGTERM);
  sigaddset(&ends, SIGINT);
  return ends;
}

// Before any thread exists, so that all of them inherit it and only wait_for_signal() sees the end coming.
void block_signals() {
  const auto ends = ending_signals();
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

int wait_for_signal() {
  const auto ends = ending_signals();
  int number = 0;
  sigwait(&ends, &number);
  return number;
}

}  // namespace

int serve(const ServeArguments& arguments, core::Log& log) {
  block_signals();
  settings::DataDirectory directory(arguments.data);
  directory.claim();
  const bool is_new = !std::filesystem::exists(directory.key_file());
  keys::KeyRing ring(directory.key_file(), log);
  const auto signing_key = keys::open_signing_key(directory.signing_key_file());
  routes::Application application({directory.path(), arguments.catalogue}, log);

  auto routes = application.routes();
  http::Metrics metrics(routes);
  http::ListenerSettings settings;
  settings.address = arguments.listen;
  settings.tls_certificate_file = arguments.tls_certificate;
  settings.tls_key_file = arguments.tls_key;
  http::Listener listener(settings, std::move(routes), ring, metrics, log);
  application.listening(listener.url());

  std::vector<http::Route> metrics_routes{metrics_route(metrics)};
  http::Metrics of_metrics(metrics_routes);
  http::ListenerSettings metrics_settings;
  metrics_settings.address = arguments.metrics;
  metrics_settings.threads = 1;
  http::Listener metrics_listener(metrics_settings, std::move(metrics_routes), ring, of_metrics, log);

  auto line = start_line(ring, is_new);
  line["listening"] = listener.url();
  line["metrics"] = metrics_listener.url();
  line["signing_key"] = signing_key.trusted_text();
  listener.start();
  metrics_listener.start();
  std::printf("%s\n", protocol::dump(line).c_str());
  std::fflush(stdout);
  log.write(core::LogLevel::info, "listening on " + listener.url());
  warn_if_readable_by_others(listener.url(), log);

  const int number = wait_for_signal();
  log.write(core::LogLevel::info, "signal " + std::to_string(number) + ": draining");
  if (!listener.drain(drain_deadline)) log.write(core::LogLevel::warning, "some requests were cut off at the deadline");
  metrics_listener.drain(std::chrono::milliseconds(0));
  application.close();
  log.write(core::LogLevel::info, "stopped");
  return exit_code::success;
}

}  // namespace headroom::server
