#pragma once
#include <signal.h>

#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sdk/protocol/codec/json.hpp"
#include "tests/server/http/raw_client.hpp"
#include "tests/server/main/server_process.hpp"
#include "tests/support/temporary_directory.hpp"

namespace headroom::testing {

/// A real headroom-server on a free loopback port, with a catalogue and an empty data directory of its own.
class RunningServer {
 public:
  explicit RunningServer(const std::string& catalogue) {
    std::ofstream(directory_ / "catalogue.json") << catalogue;
    start("127.0.0.1:0");
  }
  RunningServer(const RunningServer&) = delete;
  RunningServer& operator=(const RunningServer&) = delete;

  const std::string& url() const { return url_; }
  const std::string& client_key() const { return client_key_; }

  RawResponse call(std::string_view method, const std::string& path, const std::string& body = "",
                   const std::string& extra = "") const {
    RawClient client(port());
    const std::string type =
        extra.find("Content-Type") == std::string::npos ? "Content-Type: application/json\r\n" : "";
    auto answer =
        client.ask(std::string(method) + " " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port()) +
                   "\r\nAuthorization: Bearer " + admin_key_ + "\r\n" + type + extra +
                   "Content-Length: " + std::to_string(body.size()) + "\r\nConnection: close\r\n\r\n" + body);
    return answer ? *answer : RawResponse{};
  }

  /// The account's total of a meter, summed over periods; −1 for an account that is not there.
  std::int64_t usage(const std::string& account, const std::string& meter) const {
    const RawResponse answer = call("GET", "/v1/accounts/" + account + "/usage");
    if (answer.status != 200) return -1;
    std::int64_t sum = 0;
    const auto body = protocol::parse(answer.body);
    for (const auto& row : (*body)["usage"])
      if (row["meter"] == meter) sum += row["used"].get<std::int64_t>();
    return sum;
  }

  /// What a person does on the hosted page: looks, and confirms. The status of the confirmation.
  int check_out(const std::string& offer_url) const {
    const std::string path = offer_url.substr(url_.size());
    const RawResponse page = call("GET", path);
    if (page.status != 200) return page.status;
    const std::string mark = "name=\"csrf\" value=\"";
    const auto begin = page.body.find(mark);
    if (begin == std::string::npos) return 0;
    const auto end = page.body.find('"', begin + mark.size());
    const std::string csrf = page.body.substr(begin + mark.size(), end - begin - mark.size());
    return call("POST", path, "csrf=" + csrf, "Content-Type: application/x-www-form-urlencoded\r\n").status;
  }

  /// SIGKILL, as a machine that fails.
  void kill() {
    process_->signal(SIGKILL);
    process_->wait();
  }
  void restart() { start("127.0.0.1:" + std::to_string(port())); }

 private:
  std::uint16_t port() const { return static_cast<std::uint16_t>(std::stoi(url_.substr(url_.rfind(':') + 1))); }

  void start(const std::string& listen) {
    process_ = std::make_unique<ServerProcess>(std::vector<std::string>{
        "--data", directory_ / "data", "--catalogue", directory_ / "catalogue.json", "--listen", listen});
    const auto line = protocol::parse(process_->line());
    if (!line) throw std::runtime_error("headroom-server did not start");
    url_ = (*line)["listening"];
    client_key_ = (*line)["client_key"];
    if (line->contains("admin_key")) admin_key_ = (*line)["admin_key"];
  }

  TemporaryDirectory directory_;
  std::string url_, client_key_, admin_key_;
  std::unique_ptr<ServerProcess> process_;
};

}  // namespace headroom::testing
