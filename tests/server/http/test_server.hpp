#pragma once
// A real listener on a free loopback port, with routes that show what a handler saw.

#include <future>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "sdk/core/log.hpp"
#include "sdk/core/mutex.hpp"
#include "server-stub/http/listener.hpp"
#include "tests/server/http/raw_client.hpp"

namespace headroom::testing {

namespace http = server::http;

inline constexpr const char* publishable_key = "pk_test";
inline constexpr const char* secret_key = "sk_test";

class TwoKeys final : public http::Keys {
 public:
  [[nodiscard]] std::optional<http::Principal> find(std::string_view presented) const override {
    if (presented == publishable_key) return http::Principal{http::KeyKind::publishable, publishable_key};
    if (presented == secret_key) return http::Principal{http::KeyKind::secret, secret_key};
    return std::nullopt;
  }
};

class KeptLog final : public core::Log {
 public:
  void write(core::LogLevel, std::string_view line) noexcept override {
    const core::Lock lock(mutex_);
    text_ += std::string(line) + "\n";
  }
  std::string text() {
    const core::Lock lock(mutex_);
    return text_;
  }

 private:
  core::Mutex mutex_;
  std::string text_ HEADROOM_GUARDED_BY(mutex_);
};

inline http::Route route(http::Method method, std::string pattern, http::Handler handler, std::size_t max_body = 0,
                         http::Access access = http::Access::open) {
  return {method, std::move(pattern), access, std::move(handler), max_body};
}

// Answers with the body it was sent.
inline http::Handler echo() {
  return [](http::Request&& request, const http::Respond& respond) {
    http::Response answer;
    answer.content_type = "text/plain";
    answer.body = std::move(request.body);
    respond(std::move(answer));
  };
}
inline http::Handler say(std::string text) {
  return [text = std::move(text)](http::Request&&, const http::Respond& respond) {
    http::Response answer;
    answer.body = text;
    respond(std::move(answer));
  };
}

// A request in flight: its handler answers only when the test does.
class HeldAnswer {
 public:
  http::Handler handler() {
    return [this](http::Request&&, http::Respond respond) { arrived_.set_value(std::move(respond)); };
  }
  // Waits for the request.
  http::Respond take() {
    auto arrival = arrived_.get_future();
    if (arrival.wait_for(RawClient::patience) != std::future_status::ready) throw std::runtime_error("no request came");
    return arrival.get();
  }

 private:
  std::promise<http::Respond> arrived_;
};

struct TestServer {
  explicit TestServer(std::vector<http::Route> routes, http::Limits limits = {}, unsigned threads = 2)
      : metrics(routes), listener(settings(limits, threads), std::move(routes), keys, metrics, log) {
    listener.start();
  }

  static http::ListenerSettings settings(http::Limits limits, unsigned threads) {
    http::ListenerSettings settings;
    settings.limits = limits;
    settings.threads = threads;
    return settings;
  }

  [[nodiscard]] std::uint16_t port() const { return listener.port(); }

  TwoKeys keys;
  KeptLog log;
  http::Metrics metrics;
  http::Listener listener;
};

inline std::string get(const std::string& path, const std::string& fields = "") {
  return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n";
}
inline std::string post(const std::string& path, const std::string& body, const std::string& fields = "") {
  return "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
         fields + "\r\n" + body;
}

}  // namespace headroom::testing
