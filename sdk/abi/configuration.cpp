#include "sdk/abi/configuration.hpp"

#include <algorithm>
#include <cstring>

#include "sdk/abi/last_error.hpp"
#include "sdk/core/key.hpp"
#include "sdk/core/log.hpp"
#include "sdk/core/utf8.hpp"
#include "sdk/plan/validate.hpp"
#include "sdk/protocol/codec/codec.hpp"
#include "sdk/transport/endpoint.hpp"

namespace headroom::abi {
namespace {

using core::ErrorNumber;
using core::make_error;

constexpr std::size_t max_path_bytes = 4'000, max_plan_bytes = 256 * 1024, max_hosts = 64, max_traits = 64;

/// A struct of an older or newer header: what it lacks is default, what it has beyond is not ours.
template <class Options>
Options complete(const Options& given, void (*init)(Options*)) {
  Options whole;
  init(&whole);
  std::memcpy(static_cast<void*>(&whole), &given, std::min<std::size_t>(given.struct_size, sizeof whole));
  return whole;
}

bool is_well_formed(headroom_str text) { return text.data || text.size == 0; }

core::Result<void> check_key(const client::Settings& settings) {
  const std::string& key = settings.client_key;
  if (key.starts_with("sk_"))
    return make_error(
        ErrorNumber::secret_key,
        "client_key: a secret key must never be in a client; use the publishable key (pk_…) of the same server");
  if (key.empty() && settings.is_offline) return {};
  if (!key.starts_with("pk_") || !core::is_token(key, 256))
    return make_error(ErrorNumber::client_key,
                      "client_key: expected a publishable key that starts with pk_, got \"" + core::redact(key) + "\"");
  return {};
}

core::Result<void> check_endpoint(const client::Settings& settings) {
  if (settings.endpoint.empty() && settings.is_offline) return {};
  if (settings.endpoint.empty())
    return make_error(ErrorNumber::endpoint,
                      "endpoint: is empty; give the https address of the decision server, or set offline");
  const auto endpoint = transport::parse_endpoint(settings.endpoint);
  if (!endpoint) return endpoint.error();
  return {};
}

core::Result<void> check_ranges(const headroom_config& config) {
  if (config.decision_deadline_ms < 1 || config.decision_deadline_ms > 10'000)
    return make_error(ErrorNumber::invalid_argument, "decision_deadline_ms: expected 1 … 10,000");
  if (config.flush_interval_ms < 100 || config.flush_interval_ms > 60'000)
    return make_error(ErrorNumber::invalid_argument, "flush_interval_ms: expected 100 … 60,000");
  if (config.delivery > HEADROOM_DELIVERY_MANUAL)
    return make_error(ErrorNumber::invalid_argument, "delivery: expected background or manual");
  if (config.consent > HEADROOM_CONSENT_WITHHELD)
    return make_error(ErrorNumber::invalid_argument, "consent: expected given or withheld");
  if (config.offer_host_count > max_hosts) return make_error(ErrorNumber::invalid_argument, "offer_hosts: at most 64");
  if (config.state_dir.size > max_path_bytes)
    return make_error(ErrorNumber::invalid_argument, "state_dir: longer than a path can be");
  for (const headroom_str text :
       {config.endpoint, config.client_key, config.state_dir, config.bundled_plan, config.tls_roots, config.locale})
    if (!is_well_formed(text))
      return make_error(ErrorNumber::null_argument, "a text of the configuration has a size but no data");
  if (view(config.state_dir).find('\0') != std::string_view::npos)
    return make_error(ErrorNumber::invalid_argument, "state_dir: contains a zero byte");
  return {};
}

core::Result<std::optional<protocol::PlanDocument>> read_bundled_plan(std::string_view text) {
  if (text.empty()) return std::optional<protocol::PlanDocument>{};
  if (text.size() > max_plan_bytes) return make_error(ErrorNumber::bundled_plan, "bundled_plan: larger than 256 KiB");
  auto plan = protocol::decode_plan_document(text);
  if (!plan) return make_error(ErrorNumber::bundled_plan, "bundled_plan: " + plan.error().detail);
  if (auto valid = plan::validate(*plan); !valid)
    return make_error(ErrorNumber::bundled_plan, "bundled_plan: " + valid.error().detail);
  return std::optional(*std::move(plan));
}

}  // namespace

core::Result<client::Settings> read_settings(const headroom_config& given) {
  const headroom_config config = complete(given, &headroom_config_init);
  if (auto checked = check_ranges(config); !checked) return checked.error();
  client::Settings settings;
  settings.endpoint = view(config.endpoint);
  settings.client_key = view(config.client_key);
  settings.state_dir = view(config.state_dir);
  settings.tls_roots = view(config.tls_roots);
  if (config.locale.size > 0) settings.locale = view(config.locale);
  for (std::size_t i = 0; i < config.offer_host_count; ++i)
    settings.offer_hosts.emplace_back(view(config.offer_hosts[i]));
  settings.decision_deadline = config.decision_deadline_ms;
  settings.flush_interval = config.flush_interval_ms;
  settings.is_offline = config.offline != 0;
  settings.is_manual = config.delivery == HEADROOM_DELIVERY_MANUAL;
  settings.unknown_feature_granted = config.unknown_feature_granted != 0;
  settings.unknown_meter_refused = config.unknown_meter_refused != 0;
  settings.consent = static_cast<protocol::Consent>(config.consent);
  if (auto checked = check_key(settings); !checked) return checked.error();
  if (auto checked = check_endpoint(settings); !checked) return checked.error();
  auto plan = read_bundled_plan(view(config.bundled_plan));
  if (!plan) return plan.error();
  settings.bundled_plan = *std::move(plan);
  return settings;
}

core::Result<ports::StoredContext> read_context(const headroom_context& given) {
  const headroom_context context = complete(given, &headroom_context_init);
  for (const headroom_str text : {context.account, context.user, context.identity_proof, context.locale})
    if (!is_well_formed(text))
      return make_error(ErrorNumber::null_argument, "a text of the context has a size but no data");
  ports::StoredContext out;
  out.account = view(context.account);
  out.user = view(context.user);
  out.identity_proof = view(context.identity_proof);
  out.locale = view(context.locale);
  if (!out.account.empty() && !core::is_account_id(out.account))
    return make_error(ErrorNumber::invalid_argument,
                      "account: expected 1 … 95 bytes of UTF-8 without control characters");
  if (!core::is_user_id(out.user))
    return make_error(ErrorNumber::invalid_argument,
                      "user: expected at most 63 bytes of UTF-8 without control characters");
  if (out.account.empty() && !out.user.empty())
    return make_error(ErrorNumber::invalid_argument, "account: is empty, but user is not");
  if (context.trait_count > max_traits) return make_error(ErrorNumber::invalid_argument, "traits: at most 64");
  for (std::size_t i = 0; i < context.trait_count; ++i) {
    const auto name = view(context.traits[i].name), value = view(context.traits[i].value);
    if (name.empty() || name.size() > 64 || value.size() > 256 || !core::is_utf8(name) || !core::is_utf8(value))
      return make_error(ErrorNumber::invalid_argument,
                        "traits: names of 1 … 64 and values of at most 256 bytes of UTF-8");
    out.traits.emplace_back(name, value);
  }
  return out;
}

}  // namespace headroom::abi
