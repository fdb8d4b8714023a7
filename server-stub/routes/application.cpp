#include "server-stub/routes/application.hpp"

#include <chrono>
#include <utility>

#include "sdk/trust/digest.hpp"
#include "server-stub/accounts/accounts.hpp"
#include "server-stub/accounts/devices.hpp"
#include "server-stub/accounts/editions.hpp"
#include "server-stub/billing/checkout.hpp"
#include "server-stub/billing/secrets.hpp"
#include "server-stub/decide/copy.hpp"
#include "server-stub/routes/account_routes.hpp"
#include "server-stub/routes/catalogue_file.hpp"
#include "server-stub/routes/catalogue_routes.hpp"
#include "server-stub/routes/checkout_pages.hpp"
#include "server-stub/routes/checkout_routes.hpp"
#include "server-stub/routes/decision_routes.hpp"
#include "server-stub/routes/health_routes.hpp"
#include "server-stub/routes/hints.hpp"
#include "server-stub/routes/stream_routes.hpp"
#include "server-stub/routes/sync_routes.hpp"
#include "server-stub/store/store.hpp"
#include "server-stub/usage/sync.hpp"
#include "server-stub/usage/usage.hpp"

namespace headroom::server::routes {
namespace {

core::Instant now() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

}  // namespace

struct Application::Parts {
  explicit Parts(const ApplicationSettings& settings)
      : accounts(editions,
                 [this](const std::string& account, std::int64_t version) {
                   hints.publish(account, {protocol::Hint::Type::plan_changed, std::to_string(version)});
                 }),
        sync(accounts, devices, usage),
        secret(billing::checkout_secret(settings.data_directory)),
        store(settings.data_directory),
        checkout(store, accounts, editions, secret),
        checkout_pages(editions, trust::hkdf_sha256(secret, "", "headroom checkout form", 32)) {}
  ~Parts() { store.close(); }  // its thread uses the rest

  Hints hints{std::to_string(now())};
  accounts::Editions editions;
  accounts::Accounts accounts;
  accounts::Devices devices;
  usage::Usage usage;
  usage::Sync sync;
  const std::string secret;
  store::Store store;
  billing::Checkout checkout;
  CheckoutPages checkout_pages;
  std::string url;  // set before anything is served
};

Application::Application(const ApplicationSettings& settings, core::Log& log)
    : parts_(std::make_unique<Parts>(settings)) {
  auto& editions = parts_->editions;
  auto& store = parts_->store;
  if (!store.write([&](store::Database& database) { editions.load(database); }))
    throw store::StoreError(store.last_error());
  if (settings.catalogue) {
    auto file = read_catalogue(*settings.catalogue);
    if (!file.warnings.empty()) log.write(core::LogLevel::warning, "catalogue: " + file.warnings);
    const auto adopt = [&](store::Database& database) {
      editions.adopt(database, std::move(file.text), std::move(file.catalogue), now());
    };
    if (!store.write(adopt)) throw store::StoreError(store.last_error());
  }
  if (const auto edition = editions.current()) decide::warm_up(edition->catalogue);
  if (!editions.current())
    log.write(core::LogLevel::warning, "no catalogue is in force: start with --catalogue FILE, or PUT /v1/catalogue");
}

Application::~Application() = default;

std::vector<http::Route> Application::routes() {
  auto& parts = *parts_;
  std::vector<http::Route> all;
  const auto add = [&](std::vector<http::Route> some) {
    all.insert(all.end(), std::make_move_iterator(some.begin()), std::make_move_iterator(some.end()));
  };
  add(health_routes([&] { return parts.editions.current() != nullptr && parts.store.is_healthy(); }));
  add(sync_routes(parts.store, parts.sync, now));
  add(decision_routes({parts.store, parts.accounts, parts.devices, parts.editions, parts.usage, parts.checkout,
                       [&] { return parts.url; }, now}));
  add(stream_routes(parts.store, parts.accounts, parts.devices, parts.hints, now));
  add(catalogue_routes(parts.store, parts.editions, parts.hints, now));
  add(account_routes(parts.store, parts.accounts, parts.editions, parts.usage, now));
  add(checkout_routes(parts.checkout, parts.checkout_pages, now));
  return all;
}

void Application::listening(const std::string& url) { parts_->url = url; }

void Application::close() { parts_->store.close(); }

}  // namespace headroom::server::routes
