#include "sdk/abi/configuration.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <initializer_list>

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
constexpr std::size_t max_host_bytes = 253, max_locale_bytes = 64, max_proof_bytes = 4'096;

template <class Options>
core::Result<Options> complete(const Options& given, void (*init)(Options*), const char* name) {
  if (!is_initialised(given.struct_size))
    return make_error(ErrorNumber::invalid_argument,
                      std::string("struct_size: is too small; call ") + name + "_init first");
  Options whole;
  init(&whole);
  std::memcpy(static_cast<void*>(&whole), &given, std::min<std::size_t>(given.struct_size, sizeof whole));
  return whole;
}

/// A field's text may be read: it is there, and it is no path with a zero byte in it.
struct Text {
  const char* field;
  headroom_str text;
};

core::Result<void> check_texts(std::initializer_list<Text> texts) {
  for (const auto& [field, text] : texts) {
    if (!text.data && text.size > 0)
      return make_error(ErrorNumber::null_argument, std::string(field) + ": has a size but no data");
    if (view(text).find('\0') != std::string_view::npos)
      return make_error(ErrorNumber::invalid_argument, std::string(field) + ": contains a zero byte");
  }
  return {};
}

core::Result<void> check_locale(std::string_view locale) {
  if (locale.empty() || core::is_token(locale, max_locale_bytes)) return {};
  return make_error(ErrorNumber::invalid_argument, "locale: expected a language tag such as \"en\" or \"pt-BR\"");
}

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
  return {};
}

core::Result<void> check_texts(const headroom_config& config) {
  auto checked = check_texts({{"endpoint", config.endpoint},
                              {"client_key", config.client_key},
                              {"state_dir", config.state_dir},
                              {"bundled_plan", config.bundled_plan},
                              {"tls_roots", config.tls_roots},
                              {"locale", config.locale}});
  if (!checked) return checked;
  if (config.state_dir.size > max_path_bytes)
    return make_error(ErrorNumber::invalid_argument, "state_dir: longer than a path can be");
  if (config.tls_roots.size > max_path_bytes)
    return make_error(ErrorNumber::tls_roots, "tls_roots: longer than a path can be");
  if (auto is_tag = check_locale(view(config.locale)); !is_tag) return is_tag;
  if (config.offer_host_count > max_hosts) return make_error(ErrorNumber::invalid_argument, "offer_hosts: at most 64");
  if (config.offer_host_count > 0 && !config.offer_hosts)
    return make_error(ErrorNumber::null_argument, "offer_hosts: has a count but no data");
  for (std::size_t i = 0; i < config.offer_host_count; ++i)
    if (!config.offer_hosts[i].data || !core::is_token(view(config.offer_hosts[i]), max_host_bytes))
      return make_error(ErrorNumber::invalid_argument,
                        "offer_hosts: number " + std::to_string(i + 1) + " is not a host name");
  return {};
}

core::Result<void> check_roots(const client::Settings& settings) {
  if (settings.tls_roots.empty() || settings.is_offline || access(settings.tls_roots.c_str(), R_OK) == 0) return {};
  return make_error(ErrorNumber::tls_roots, "tls_roots: \"" + settings.tls_roots + "\" cannot be read: " +
                                                std::strerror(errno) + "; give a PEM file of certificates");
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

core::Result<headroom_config> complete(const headroom_config& given) {
  return complete(given, &headroom_config_init, "headroom_config");
}

core::Result<client::Settings> read_settings(const headroom_config& config) {
  if (auto checked = check_ranges(config); !checked) return checked.error();
  if (auto checked = check_texts(config); !checked) return checked.error();
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
  if (auto checked = check_roots(settings); !checked) return checked.error();
  auto plan = read_bundled_plan(view(config.bundled_plan));
  if (!plan) return plan.error();
  settings.bundled_plan = *std::move(plan);
  return settings;
}

core::Result<ports::StoredContext> read_context(const headroom_context& given) {
  const auto whole = complete(given, &headroom_context_init, "headroom_context");
  if (!whole) return whole.error();
  const headroom_context& context = *whole;
  auto checked = check_texts({{"account", context.account},
                              {"user", context.user},
                              {"identity_proof", context.identity_proof},
                              {"locale", context.locale}});
  if (!checked) return checked.error();
  if (auto is_tag = check_locale(view(context.locale)); !is_tag) return is_tag.error();
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
  if (!out.identity_proof.empty() && !core::is_token(out.identity_proof, max_proof_bytes))
    return make_error(ErrorNumber::invalid_argument,
                      "identity_proof: expected a JSON Web Token of at most 4,096 characters");
  if (context.trait_count > 0 && !context.traits)
    return make_error(ErrorNumber::null_argument, "traits: has a count but no data");
  if (context.trait_count > max_traits) return make_error(ErrorNumber::invalid_argument, "traits: at most 64");
  for (std::size_t i = 0; i < context.trait_count; ++i) {
    if (auto trait = check_texts({{"traits", context.traits[i].name}, {"traits", context.traits[i].value}}); !trait)
      return trait.error();
    const auto name = view(context.traits[i].name), value = view(context.traits[i].value);
    if (name.empty() || name.size() > 64 || value.size() > 256 || !core::is_utf8(name) || !core::is_utf8(value))
      return make_error(ErrorNumber::invalid_argument,
                        "traits: names of 1 … 64 and values of at most 256 bytes of UTF-8");
    out.traits.emplace_back(name, value);
  }
  return out;
}

}  // namespace headroom::abi
