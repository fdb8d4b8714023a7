#include <algorithm>
#include <cstring>

#include "sdk/abi/configuration.hpp"
#include "sdk/abi/handles.hpp"
#include "sdk/abi/last_error.hpp"
#include "sdk/client/host_log.hpp"

using headroom::abi::fail;
using headroom::abi::guarded;
using headroom::abi::guarded_or;
using headroom::abi::str;
using headroom::abi::view;
using headroom::client::Client;
using headroom::core::ErrorNumber;

namespace {

constexpr headroom::core::Duration longest_wait = 10 * headroom::core::minute;

int null_argument(const char* what) noexcept { return fail(ErrorNumber::null_argument, what); }

/// 0, or why a call on this client cannot be made.
int refusal(const headroom_client* client) noexcept {
  if (!client) return null_argument("client must not be null");
  if (client->client->is_forked())
    return fail(ErrorNumber::forked, "the client was opened before a fork; open one in the child");
  if (client->client->is_closed()) return fail(ErrorNumber::closed, "the client is closed");
  return HEADROOM_OK;
}

headroom::core::Duration bounded(int64_t deadline_ms) noexcept {
  return std::clamp<int64_t>(deadline_ms, 0, longest_wait);
}

}  // namespace

extern "C" {

void headroom_config_init(headroom_config* config) noexcept {
  if (!config) return;
  *config = {};
  config->struct_size = sizeof *config;
  config->locale = str("en");
  config->decision_deadline_ms = 300;
  config->flush_interval_ms = 1'000;
}

void headroom_context_init(headroom_context* context) noexcept {
  if (!context) return;
  *context = {};
  context->struct_size = sizeof *context;
}

void headroom_status_init(headroom_status* status) noexcept {
  if (!status) return;
  *status = {};
  status->struct_size = sizeof *status;
}

int headroom_client_open(const headroom_config* config, headroom_client** out) noexcept {
  if (!config || !out) return null_argument("config and out must not be null");
  *out = nullptr;
  return guarded([&] {
    const auto whole = headroom::abi::complete(*config);
    if (!whole) return fail(whole.error());
    auto log = std::make_shared<headroom::client::HostLog>(whole->log, whole->log_data, whole->log_release);
    auto settings = headroom::abi::read_settings(*whole);
    if (!settings) return fail(settings.error());
    auto client = Client::open(*std::move(settings), std::move(log));
    if (!client) return fail(client.error());
    *out = new headroom_client(*std::move(client));
    return static_cast<int>(HEADROOM_OK);
  });
}

void headroom_client_close(headroom_client* client, int64_t deadline_ms) noexcept {
  if (!client) return;
  guarded_or(0, [&] {
    client->client->close(bounded(deadline_ms));
    return 0;
  });
}

void headroom_client_free(headroom_client* client) noexcept {
  if (!client) return;
  guarded_or(0, [&] {
    delete client;
    return 0;
  });
}

int headroom_client_identify(headroom_client* client, const headroom_context* context) noexcept {
  if (!context) return null_argument("context must not be null");
  if (const int refused = refusal(client)) return refused;
  return guarded([&] {
    auto read = headroom::abi::read_context(*context);
    if (!read) return fail(read.error());
    const auto identified = client->client->identify(*std::move(read));
    return identified ? static_cast<int>(HEADROOM_OK) : fail(identified.error());
  });
}

void headroom_client_milestone(headroom_client* client, headroom_str key) noexcept {
  if (refusal(client) != HEADROOM_OK) return;
  guarded_or(0, [&] {
    client->client->declare(headroom::ports::RecordKind::milestone, view(key));
    return 0;
  });
}

void headroom_client_intent(headroom_client* client, headroom_str key) noexcept {
  if (refusal(client) != HEADROOM_OK) return;
  guarded_or(0, [&] {
    client->client->declare(headroom::ports::RecordKind::intent, view(key));
    return 0;
  });
}

void headroom_client_pause_point(headroom_client* client) noexcept {
  if (refusal(client) != HEADROOM_OK) return;
  guarded_or(0, [&] {
    client->client->pause_point();
    return 0;
  });
}

headroom_quiet_zone* headroom_client_quiet(headroom_client* client) noexcept {
  if (!client) return nullptr;
  return guarded_or<headroom_quiet_zone*>(nullptr, [&] {
    auto zone = std::make_unique<headroom_quiet_zone>(headroom_quiet_zone{client->client->mailbox()});
    zone->mailbox->post([](headroom::client::Pipeline& pipeline) { pipeline.quiet(true); });
    return zone.release();
  });
}

void headroom_quiet_zone_free(headroom_quiet_zone* zone) noexcept {
  if (!zone) return;
  guarded_or(0, [&] {
    zone->mailbox->post([](headroom::client::Pipeline& pipeline) { pipeline.quiet(false); });
    return 0;
  });
  delete zone;
}

size_t headroom_client_dispatch(headroom_client* client) noexcept {
  if (refusal(client) != HEADROOM_OK) return 0;
  return guarded_or<size_t>(0, [&] { return client->client->dispatch(); });
}

int headroom_client_flush(headroom_client* client, int64_t deadline_ms) noexcept {
  if (const int refused = refusal(client)) return refused;
  return guarded([&] {
    const auto flushed = client->client->flush(bounded(deadline_ms));
    return flushed ? static_cast<int>(HEADROOM_OK) : fail(flushed.error());
  });
}

int headroom_client_status(headroom_client* client, headroom_status* status) noexcept {
  if (!client || !status) return null_argument("client and status must not be null");
  if (client->client->is_forked()) return refusal(client);
  if (!headroom::abi::is_initialised(status->struct_size))
    return fail(ErrorNumber::invalid_argument, "struct_size: is too small; call headroom_status_init first");
  return guarded([&] {
    headroom_status whole;
    headroom_status_init(&whole);
    client->client->status(whole);
    const uint32_t size = std::min<uint32_t>(status->struct_size, sizeof whole);
    whole.struct_size = size;
    std::memcpy(status, &whole, size);
    return static_cast<int>(HEADROOM_OK);
  });
}

void headroom_client_set_consent(headroom_client* client, uint32_t consent) noexcept {
  if (refusal(client) != HEADROOM_OK) return;
  guarded_or(0, [&] {
    client->client->set_consent(consent == HEADROOM_CONSENT_GIVEN ? headroom::protocol::Consent::given
                                                                  : headroom::protocol::Consent::withheld);
    return 0;
  });
}

}  // extern "C"
