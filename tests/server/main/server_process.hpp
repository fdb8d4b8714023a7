#pragma once
// headroom-server as a process of its own, as whoever starts it sees it.

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace headroom::testing {

class ServerProcess {
 public:
  explicit ServerProcess(std::vector<std::string> arguments) {
    int out[2], err[2];
    if (::pipe2(out, O_CLOEXEC) != 0 || ::pipe2(err, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    process_ = ::fork();
    if (process_ == 0) {
      ::dup2(out[1], 1);
      ::dup2(err[1], 2);
      std::vector<char*> words{const_cast<char*>(HEADROOM_SERVER_PROGRAM)};
      for (auto& argument : arguments) words.push_back(argument.data());
      words.push_back(nullptr);
      ::execv(HEADROOM_SERVER_PROGRAM, words.data());
      ::_exit(127);
    }
    ::close(out[1]);
    ::close(err[1]);
    output_ = out[0];
    errors_ = err[0];
  }
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;
  ~ServerProcess() {
    if (!has_ended_) {
      ::kill(process_, SIGKILL);
      ::waitpid(process_, nullptr, 0);
    }
    ::close(output_);
    ::close(errors_);
  }

  // The next line on standard output; "" when there is none within 10 s.
  std::string line() {
    std::string text;
    while (text.find('\n') == std::string::npos)
      if (!read_into(text, output_)) return "";
    return text.substr(0, text.find('\n'));
  }

  void signal(int number) const { ::kill(process_, number); }

  // The exit code, −signal for a violent end, and −1000 when it has not ended within 12 s. All of standard error is in
  // errors() then.
  int wait() {
    for (int i = 0; i < 1'200; ++i) {
      int status = 0;
      if (::waitpid(process_, &status, WNOHANG) == process_) {
        has_ended_ = true;
        while (read_into(error_text_, errors_)) {
        }
        return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return -1000;
  }
  [[nodiscard]] const std::string& errors() const { return error_text_; }

 private:
  static bool read_into(std::string& text, int descriptor) {
    pollfd readable{descriptor, POLLIN, 0};
    if (::poll(&readable, 1, 10'000) != 1) return false;
    char bytes[4096];
    const auto count = ::read(descriptor, bytes, sizeof bytes);
    if (count > 0) text.append(bytes, static_cast<std::size_t>(count));
    return count > 0;
  }

  pid_t process_ = 0;
  int output_ = -1, errors_ = -1;
  bool has_ended_ = false;
  std::string error_text_;
};

}  // namespace headroom::testing
