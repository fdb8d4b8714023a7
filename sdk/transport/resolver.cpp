#include "sdk/transport/resolver.hpp"

#include <netdb.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <cerrno>
#include <cstring>
#include <utility>

#include "sdk/core/error.hpp"
#include "sdk/core/mutex.hpp"

namespace headroom::transport {
namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr std::size_t most_addresses = 8;

core::Result<Resolver::Addresses> ask_system(const std::string& host, std::uint16_t port) {
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int failure = getaddrinfo(host.c_str(), nullptr, &wanted, &found);
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> guard(found, [](addrinfo* list) {
    if (list != nullptr) freeaddrinfo(list);
  });
  Resolver::Addresses addresses;
  for (const auto* entry = found; entry != nullptr && addresses.size() < most_addresses; entry = entry->ai_next) {
    tcp::endpoint address;
    if ((entry->ai_family != AF_INET && entry->ai_family != AF_INET6) || entry->ai_addrlen > address.capacity())
      continue;
    address.resize(entry->ai_addrlen);
    std::memcpy(address.data(), entry->ai_addr, entry->ai_addrlen);
    address.port(port);
    addresses.push_back(address);
  }
  if (!addresses.empty()) return addresses;
  const char* why = failure == EAI_SYSTEM ? std::strerror(errno)
                    : failure != 0        ? gai_strerror(failure)
                                          : "it has no address";
  return core::make_error(core::ErrorNumber::resolve, "\"" + host + "\": " + why);
}

}  // namespace

/// Shared with the thread, and all that the thread knows.
struct Resolver::LookUp {
  LookUp(std::string name, std::uint16_t number, int event) : host(std::move(name)), port(number), fd(event) {}
  ~LookUp() { close(fd); }
  LookUp(const LookUp&) = delete;
  LookUp& operator=(const LookUp&) = delete;

  void run() {
    auto answer = ask_system(host, port);
    {
      const core::Lock lock(mutex);
      result = std::move(answer);
    }
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = write(fd, &one, sizeof one);
  }
  core::Result<Addresses> take() {
    const core::Lock lock(mutex);
    return std::move(result);
  }

  const std::string host;
  const std::uint16_t port;
  const int fd;  // an eventfd, raised when there is a result
  core::Mutex mutex;
  core::Result<Addresses> result HEADROOM_GUARDED_BY(mutex) = core::Error{};
};

struct Resolver::Watch {
  Watch(asio::io_context& context, std::shared_ptr<LookUp> watched)
      : look_up(std::move(watched)), event(context, look_up->fd) {}
  ~Watch() { event.release(); }
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  const std::shared_ptr<LookUp> look_up;
  asio::posix::stream_descriptor event;
};

Resolver::~Resolver() = default;

Resolver::Ticket Resolver::look_up(Done done) {
  const Ticket ticket = ++last_ticket_;
  waiting_.emplace(ticket, std::move(done));
  if (!watch_) start();
  return ticket;
}

void Resolver::start() {
  const auto later = [this](core::Result<Addresses> result) {
    const std::weak_ptr<bool> alive = alive_;
    outside_.scheduler->post([this, alive, result = std::move(result)] {
      if (!alive.expired()) answer(result);
    });
  };
  if (endpoint_.is_address) return later(Addresses{{asio::ip::make_address(endpoint_.host), endpoint_.port}});
  // RFC 6761 section 6.3: localhost is loopback, whatever a name server says.
  if (endpoint_.host == "localhost")
    return later(Addresses{{asio::ip::address_v4::loopback(), endpoint_.port},
                           {asio::ip::address_v6::loopback(), endpoint_.port}});

  const int event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (event < 0)
    return later(core::make_error(core::ErrorNumber::resolve, std::string("no eventfd: ") + std::strerror(errno)));
  const auto look_up = std::make_shared<LookUp>(endpoint_.host, endpoint_.port, event);
  watch_ = std::make_shared<Watch>(*outside_.context, look_up);
  watch_->event.async_wait(asio::posix::stream_descriptor::wait_read,
                           [this, watch = std::weak_ptr(watch_)](boost::system::error_code failure) {
                             if (failure || watch.expired()) return;
                             const auto finished = std::exchange(watch_, nullptr);
                             answer(finished->look_up->take());
                           });
  if (auto started = outside_.run_aside([look_up] { look_up->run(); }); !started) {
    watch_.reset();
    later(core::make_error(core::ErrorNumber::resolve, "\"" + endpoint_.host + "\": " + started.error().detail));
  }
}

void Resolver::answer(const core::Result<Addresses>& result) {
  const Ticket asked_before = last_ticket_;
  const std::weak_ptr<bool> alive = alive_;
  // A callback may ask again, forget another ticket, or destroy this.
  while (!alive.expired() && !waiting_.empty() && waiting_.begin()->first <= asked_before)
    waiting_.extract(waiting_.begin()).mapped()(result);
}

}  // namespace headroom::transport
