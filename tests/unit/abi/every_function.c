#include "tests/unit/abi/every_function.h"

#include <headroom/headroom.h>
#include <string.h>

#define CHECK(condition) check((condition) ? 1 : 0, #condition)

struct host {
  headroom_offer* offer;
  int decisions, changes, releases, resumed, refused;
};

static headroom_str text(const char* chars) {
  headroom_str out = {chars, strlen(chars)};
  return out;
}
static int is(headroom_str one, const char* other) {
  return one.size == strlen(other) && memcmp(one.data, other, one.size) == 0;
}
static void take_offer(headroom_offer* offer, void* data) { ((struct host*)data)->offer = offer; }
static void take_decision(const headroom_decision* decision, void* data) {
  ((struct host*)data)->decisions += decision->outcome == HEADROOM_OUTCOME_OFFER || decision->reason.size > 0;
}
static void take_change(const headroom_entitlement_change* change, void* data) {
  ((struct host*)data)->changes += change->plan.size > 0;
}
static void count_release(void* data) { ++((struct host*)data)->releases; }
static int resume(void* data) {
  ++((struct host*)data)->resumed;
  return 0;
}
static void refused(uint32_t reason, void* data) {
  (void)reason;
  ++((struct host*)data)->refused;
}
static void log_line(uint32_t level, headroom_str line, void* data) {
  (void)level;
  (void)line;
  (void)data;
}

static headroom_client* open_client(const char* state_dir, const char* bundled_plan, headroom_check check) {
  headroom_client* client = NULL;
  headroom_config config;
  headroom_config_init(&config);
  config.state_dir = text(state_dir);
  config.bundled_plan = text(bundled_plan);
  config.delivery = HEADROOM_DELIVERY_MANUAL;
  config.offline = 1;
  config.log = &log_line;
  CHECK(headroom_client_open(&config, &client) == HEADROOM_OK);
  return client;
}

static void use_meters(headroom_client* client, struct host* host, headroom_check check) {
  headroom_meter* meter = headroom_client_meter(client, "archives", 8);
  headroom_meter* same = headroom_meter_retain(meter);
  const headroom_guard_handler handler = {&resume, &refused, host, &count_release};
  headroom_guard* guard = NULL;
  headroom_amount amount;
  amount.meter = meter;
  amount.amount = 1;
  CHECK(headroom_meter_add(meter, 2).used == 2);
  CHECK(headroom_meter_try_consume(same, 1).verdict == HEADROOM_VERDICT_ALLOWED);
  CHECK(headroom_meter_refund(meter, 1).used == 2);
  CHECK(headroom_client_try_consume(client, &amount, 1).used == 3);
  CHECK(headroom_client_guard(client, &amount, 1, &handler, &guard) == 1);
  CHECK(headroom_meter_guard(meter, 1, &handler, NULL) == 1);
  CHECK(headroom_meter_peek(meter, 0).used == 5);
  CHECK(headroom_meter_guard(meter, 1, &handler, &guard) == 0);
  CHECK(headroom_guard_cancel_and_wait(guard, 1000) == HEADROOM_OK);
  headroom_guard_free(guard);
  headroom_meter_free(same);
  headroom_meter_free(meter);

  headroom_meter_list* list = headroom_client_meters(client);
  headroom_meter_status line;
  CHECK(headroom_meter_list_size(list) == 1);
  CHECK(headroom_meter_list_at(list, 0, &line) == HEADROOM_OK);
  CHECK(is(line.key, "archives") && line.limit == 5 && line.threshold_count == 2 && line.is_hard == 1);
  headroom_meter_list_free(list);
}

static void use_features(headroom_client* client, struct host* host, headroom_check check) {
  headroom_feature* feature = headroom_client_feature(client, "encryption", 10);
  headroom_feature* same = headroom_feature_retain(feature);
  const headroom_guard_handler handler = {&resume, &refused, host, &count_release};
  headroom_guard* guard = NULL;
  CHECK(is(headroom_feature_peek(feature).unlocked_by, "team"));
  CHECK(headroom_feature_request(same) == 0);
  CHECK(headroom_feature_guard(feature, &handler, &guard) == 0);
  headroom_guard_free(guard);
  headroom_feature_free(same);
  headroom_feature_free(feature);
}

static void use_offer(headroom_offer* given, headroom_check check) {
  headroom_offer* offer = headroom_offer_retain(given);
  headroom_fact fact;
  headroom_offer_free(given);
  CHECK(headroom_offer_id(offer).size > 0);
  CHECK(headroom_offer_edge(offer).kind == HEADROOM_EDGE_LIMIT_APPROACHING);
  CHECK(headroom_offer_kind(offer) == HEADROOM_OFFER_UPGRADE);
  CHECK(headroom_offer_route(offer) == HEADROOM_ROUTE_SELF_SERVE);
  CHECK(headroom_offer_is_reopened(offer) == 0);
  CHECK(is(headroom_offer_title(offer), "Team"));
  CHECK(is(headroom_offer_body(offer), "More of it"));
  CHECK(is(headroom_offer_call_to_action(offer), "Upgrade"));
  CHECK(headroom_offer_url(offer).size == 0);
  CHECK(headroom_offer_locale(offer).size == 2);
  CHECK(headroom_offer_price_change(offer).minor == 2900);
  CHECK(strcmp(headroom_offer_price_change(offer).currency, "USD") == 0);
  CHECK(is(headroom_offer_target(offer).plan, "team"));
  CHECK(headroom_offer_fact_count(offer) == 1);
  CHECK(headroom_offer_fact_at(offer, 0, &fact) == HEADROOM_OK && is(fact.value, "4 of 5"));
  CHECK(headroom_offer_fact_at(offer, 1, &fact) == HEADROOM_ERROR_INVALID_ARGUMENT);
  CHECK(headroom_offer_expires_at(offer) > 0);
  CHECK(headroom_offer_context(offer).size == 0);
  headroom_offer_shown(offer);
  headroom_offer_ask(offer);
  headroom_offer_snoozed(offer, 1);
  headroom_offer_dismissed(offer, HEADROOM_DISMISSAL_NOT_NOW);
  headroom_offer_accepted(offer);
  headroom_offer_free(offer);
}

void call_as_meant(const char* state_dir, const char* bundled_plan, headroom_check check) {
  struct host host;
  memset(&host, 0, sizeof host);
  headroom_client* client = open_client(state_dir, bundled_plan, check);
  headroom_context context;
  headroom_context_init(&context);
  context.account = text("acct");
  context.user = text("ann");
  CHECK(headroom_client_identify(client, &context) == HEADROOM_OK);
  headroom_subscription* offers = headroom_client_on_offer(client, &take_offer, &host, &count_release);
  headroom_subscription* decisions = headroom_client_on_decision(client, &take_decision, &host, &count_release);
  headroom_subscription* changes = headroom_client_on_entitlement_change(client, &take_change, &host, &count_release);

  headroom_quiet_zone* zone = headroom_client_quiet(client);
  use_meters(client, &host, check);
  use_features(client, &host, check);
  headroom_client_milestone(client, text("first_archive"));
  headroom_client_intent(client, text("asked_pricing"));
  CHECK(headroom_client_flush(client, 10000) == HEADROOM_OK);
  headroom_quiet_zone_free(zone);
  headroom_client_pause_point(client);
  CHECK(headroom_client_flush(client, 10000) == HEADROOM_OK);
  CHECK(headroom_client_dispatch(client) > 0);
  CHECK(host.decisions > 1);
  CHECK(host.offer != NULL);
  use_offer(host.offer, check);

  headroom_status status;
  headroom_status_init(&status);
  CHECK(headroom_client_status(client, &status) == HEADROOM_OK);
  CHECK(strcmp(status.plan, "free") == 0 && status.has_plan == 1);
  headroom_client_set_consent(client, HEADROOM_CONSENT_WITHHELD);
  CHECK(headroom_subscription_cancel_and_wait(changes, 1000) == HEADROOM_OK);
  headroom_subscription_free(changes);
  headroom_subscription_free(decisions);
  headroom_subscription_free(offers);
  headroom_client_close(client, 10000);
  CHECK(headroom_client_flush(client, 0) == HEADROOM_ERROR_CLOSED);
  headroom_client_free(client);
  CHECK(host.releases == 5);
  CHECK(headroom_last_error_detail().size > 0);
  CHECK(strcmp(headroom_version(), "0.1.0") == 0);
  CHECK(strlen(headroom_error_message(HEADROOM_ERROR_CLOSED)) > 0);
}
