#include <utility>

#include "sdk/client/house.hpp"
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
  const std::uint8_t index = opened.directory->clients().take_index();
  if (index == 0)
    return core::make_error(
        core::ErrorNumber::too_many_processes,
        "state_dir: " + settings.state_dir + " is used by 255 clients already; give each group of processes its own");
  auto loop = runtime::Loop::start(log);
  if (!loop) {
    opened.directory->clients().give_back(index);
    return loop.error();
  }
  std::shared_ptr<House> house(
      new House(std::move(settings), std::move(log), std::move(opened.directory), index, *std::move(loop)));
  if (opened.error.number != 0) {
    house->report.change([&](auto& facts) { facts.last = opened.error; });
    house->log->write(core::LogLevel::error, "counting in memory only: " + opened.error.detail);
  }
  if (!house->accounts.open(""))
    return core::make_error(core::ErrorNumber::state_full, "state_dir: the counter page is full");
  return house;
}

House::House(Settings given, std::shared_ptr<core::Log> host_log, std::shared_ptr<page::Directory> directory,
             std::uint8_t own_index, std::unique_ptr<runtime::Loop> thread)
    : settings(std::move(given)),
      log(std::move(host_log)),
      page(std::move(directory)),
      index(own_index),
      time(clock, *page),
      loop(std::move(thread)),
      mailbox(std::make_shared<Mailbox>(*loop)),
      cells(*new Cells(page, index, loop->wake_signal(), mailbox)),
      accounts({cells, time, settings, *log}, random),
      dispatch(std::make_shared<HostDispatch>(settings.is_manual, log)) {}

House::~House() {
  cells.close();
  page->clients().resign(index);
  if (page->clients().is_alone(index))
    if (auto closed = page->close_cleanly(); !closed) log->write(core::LogLevel::warning, closed.error().detail);
  page->clients().give_back(index);
  cells.leave();
}

void House::move_in() {
  store_ = std::make_unique<store::SqliteStore>(page->is_durable() ? settings.state_dir : std::string(), clock, random,
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
      settings, *loop, *store_, transport_.get(), random, *page, time, *log, Wire(settings.client_key, random)};
  pipeline_ = std::make_unique<Pipeline>(std::move(machinery), accounts, *dispatch, mailbox, index, report);
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
}

}  // namespace headroom::client
