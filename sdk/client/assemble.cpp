#include <utility>

#include "sdk/client/house.hpp"
#include "sdk/client/lane_change.hpp"
#include "sdk/client/open_houses.hpp"
#include "sdk/core/error.hpp"
#include "sdk/page/open.hpp"
#include "sdk/runtime/thread.hpp"
#include "sdk/store/sqlite_store.hpp"
#include "sdk/transport/endpoint.hpp"
#include "sdk/transport/http_transport.hpp"

namespace headroom::client {

core::Result<std::shared_ptr<House>> House::build(Settings settings, std::shared_ptr<core::Log> log) {
  page::Opened opened = page::open(settings.state_dir);
  if (!opened.directory)
    return core::make_error(core::ErrorNumber::out_of_memory, "there is no memory for the counters");
  if (opened.error.number == HEADROOM_ERROR_STATE_DIR) return opened.error;
  auto seat = Seat::take(std::move(opened.directory), log);
  if (!seat)
    return core::make_error(
        core::ErrorNumber::too_many_processes,
        "state_dir: " + settings.state_dir + " is used by 255 clients already; give each group of processes its own");
  runtime::SystemRandom random;
  if (!settle_after_boot(*seat->page, random))
    log->write(core::LogLevel::warning, "the counter page has no room for new lanes after an unclean reboot");
  auto loop = runtime::Loop::start(log);
  if (!loop) return loop.error();
  std::shared_ptr<House> house(new House(std::move(settings), std::move(log), std::move(seat), *std::move(loop)));
  if (opened.error.number != 0) {
    house->report.change([&](auto& facts) { facts.last = opened.error; });
    house->log->write(core::LogLevel::error, "counting in memory only: " + opened.error.detail);
  }
  house->loop->post([house] { house->move_in(); });
  return house;
}

House::House(Settings given, std::shared_ptr<core::Log> host_log, std::unique_ptr<Seat> own_seat,
             std::unique_ptr<runtime::Loop> thread)
    : settings(std::move(given)),
      log(std::move(host_log)),
      seat(std::move(own_seat)),
      time(clock, *seat->page),
      loop(std::move(thread)),
      mailbox(std::make_shared<Mailbox>(*loop)),
      cells(new Cells(seat->page, seat->index, loop->wake_signal(), mailbox)),
      accounts({*cells, time, settings, *log}, random),
      dispatch(std::make_shared<HostDispatch>(settings.is_manual, log)) {
  OpenHouses::add(*this);
}

House::~House() { OpenHouses::remove(*this); }

bool House::stop(core::Duration deadline) {
  cells->close();
  mailbox->seal();
  return loop->stop(deadline, [house = shared_from_this()] { house->move_out(); });
}

void House::abandon_in_child() noexcept {
  cells->silence();
  seat->page->abandon_in_child();
}

void House::move_in() {
  page::Directory& page = *seat->page;
  store_ = std::make_unique<store::SqliteStore>(page.is_durable() ? settings.state_dir : std::string(), clock, random,
                                                [this](const core::Error& error) {
                                                  report.change([&](auto& facts) { facts.last = error; });
                                                  log->write(core::LogLevel::error, error.detail);
                                                });
  if (!settings.is_offline)
    if (auto endpoint = transport::parse_endpoint(settings.endpoint))
      transport_ = std::make_unique<transport::HttpTransport>(
          *endpoint, settings.tls_roots,
          transport::Outside{loop.get(), &clock, loop->context(), [](std::function<void()> work) {
                               return runtime::run_aside("headroom-names", std::move(work));
                             }});
  Machinery machinery{
      settings, *loop, *store_, transport_.get(), random, page, time, *log, Wire(settings.client_key, random)};
  pipeline_ = std::make_unique<Pipeline>(std::move(machinery), accounts, *dispatch, mailbox, seat->index, report);
  mailbox->set_pipeline(pipeline_.get());
  loop->on_wake([pipeline = pipeline_.get()] { pipeline->woken(); });
  pipeline_->start();
}

void House::move_out() {
  if (pipeline_) pipeline_->seal();
  dispatch->seal();
  if (transport_) transport_->shut_down();
  mailbox->set_pipeline(nullptr);
  pipeline_.reset();
  transport_.reset();
  store_.reset();
  seat->leave();
}

}  // namespace headroom::client
