// Definitions of <headroom/client.hpp>.
#pragma once

namespace headroom {
inline namespace v1 {

inline Result<Client> Client::open(const Config& config) {
  std::vector<headroom_str> hosts;
  for (const std::string& host : config.offer_hosts) hosts.push_back(detail::str(host));
  headroom_config c;
  headroom_config_init(&c);
  c.delivery = static_cast<std::uint32_t>(config.delivery);
  c.endpoint = detail::str(config.endpoint);
  c.client_key = detail::str(config.client_key);
  c.state_dir = detail::str(config.state_dir);
  c.bundled_plan = detail::str(config.bundled_plan);
  c.tls_roots = detail::str(config.tls_roots);
  c.locale = detail::str(config.locale);
  c.offer_hosts = hosts.data();
  c.offer_host_count = hosts.size();
  c.decision_deadline_ms = config.decision_deadline.count();
  c.flush_interval_ms = config.flush_interval.count();
  c.offline = config.offline;
  c.unknown_feature_granted = config.when_unknown.feature_granted;
  c.unknown_meter_refused = config.when_unknown.meter_refused;
  c.consent = static_cast<std::uint8_t>(config.consent);
  if (config.log) {
    using Log = detail::Callback<void(LogLevel, std::string_view)>;
    c.log_data = Log(config.log).give();
    c.log_release = &Log::release;
    c.log = [](std::uint32_t level, headroom_str line, void* data) {
      Log::at(data)(static_cast<LogLevel>(level), detail::view(line));
    };
  }
  headroom_client* handle = nullptr;
  if (const int error = headroom_client_open(&c, &handle)) return Error(error);
  return Client(handle);
}

inline Result<void> Client::identify(const Context& context) {
  std::vector<headroom_trait> traits;
  for (const auto& [name, value] : context.traits) traits.push_back({detail::str(name), detail::str(value)});
  headroom_context c;
  headroom_context_init(&c);
  c.account = detail::str(context.account);
  c.user = detail::str(context.user);
  c.identity_proof = detail::str(context.identity_proof);
  c.locale = detail::str(context.locale);
  c.traits = traits.data();
  c.trait_count = traits.size();
  return Error(headroom_client_identify(handle_, &c));
}

inline std::vector<MeterStatus> Client::meters() const {
  std::vector<MeterStatus> out;
  headroom_meter_list* list = headroom_client_meters(handle_);
  const std::size_t count = headroom_meter_list_size(list);
  headroom_meter_status m;
  for (std::size_t i = 0; i < count; ++i)
    if (headroom_meter_list_at(list, i, &m) == HEADROOM_OK)
      out.push_back({std::string(detail::view(m.key)), std::string(detail::view(m.unit)), m.used, m.limit, m.resets_at,
                     std::vector<int>(m.thresholds, m.thresholds + m.threshold_count), m.is_hard != 0,
                     std::string(detail::view(m.plan))});
  headroom_meter_list_free(list);
  return out;
}

inline Subscription Client::on_offer(std::function<void(Offer)> function) {
  using F = detail::Callback<void(Offer)>;
  return Subscription(headroom_client_on_offer(
      handle_, [](headroom_offer* offer, void* data) { F::at(data)(Offer(offer)); }, F(std::move(function)).give(),
      &F::release));
}

inline Subscription Client::on_decision(std::function<void(const Decision&)> function) {
  using F = detail::Callback<void(const Decision&)>;
  return Subscription(headroom_client_on_decision(
      handle_, [](const headroom_decision* decision, void* data) { F::at(data)(Decision(*decision)); },
      F(std::move(function)).give(), &F::release));
}

inline Subscription Client::on_entitlement_change(std::function<void(const EntitlementChange&)> function) {
  using F = detail::Callback<void(const EntitlementChange&)>;
  return Subscription(headroom_client_on_entitlement_change(
      handle_,
      [](const headroom_entitlement_change* c, void* data) {
        F::at(data)(EntitlementChange{detail::view(c->account), detail::view(c->plan), detail::view(c->plan_name),
                                      detail::view(c->previous_plan)});
      },
      F(std::move(function)).give(), &F::release));
}

inline Status Client::status() const {
  headroom_status s;
  headroom_status_init(&s);
  (void)headroom_client_status(handle_, &s);
  Status out{static_cast<Durability>(s.durability),
             s.is_online != 0,
             s.is_leader != 0,
             s.has_plan != 0,
             s.plan,
             s.plan_version,
             {},
             s.queue_depth,
             s.dropped,
             s.unknown_keys,
             s.callback_errors,
             s.last_error,
             s.last_error_detail};
  if (s.plan_age_s >= 0) out.plan_age = std::chrono::seconds(s.plan_age_s);
  return out;
}

}  // namespace v1
}  // namespace headroom
