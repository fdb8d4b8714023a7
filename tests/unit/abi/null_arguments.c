#include <headroom/headroom.h>
#include <string.h>

#include "tests/unit/abi/every_function.h"

#define CHECK(condition) check((condition) ? 1 : 0, #condition)

static void ignore_offer(headroom_offer* offer, void* data) {
  (void)data;
  headroom_offer_free(offer);
}
static void count_release(void* data) { ++*(int*)data; }
static void count_refusal(uint32_t reason, void* data) {
  if (reason == HEADROOM_REFUSED_CLOSED) *(int*)data += 100;
}

static void call_client_with_null(headroom_check check) {
  const headroom_str nothing = {NULL, 0};
  int releases = 0;
  headroom_client* client = NULL;
  headroom_config config;
  headroom_config_init(NULL);
  headroom_context_init(NULL);
  headroom_status_init(NULL);
  headroom_config_init(&config);
  CHECK(headroom_client_open(NULL, &client) == HEADROOM_ERROR_NULL_ARGUMENT);
  CHECK(headroom_client_open(&config, NULL) == HEADROOM_ERROR_NULL_ARGUMENT);
  CHECK(headroom_last_error_detail().size > 0);
  headroom_client_close(NULL, 0);
  headroom_client_free(NULL);
  CHECK(headroom_client_identify(NULL, NULL) == HEADROOM_ERROR_NULL_ARGUMENT);
  headroom_client_milestone(NULL, nothing);
  headroom_client_intent(NULL, nothing);
  headroom_client_pause_point(NULL);
  CHECK(headroom_client_quiet(NULL) == NULL);
  headroom_quiet_zone_free(NULL);
  CHECK(headroom_client_dispatch(NULL) == 0);
  CHECK(headroom_client_flush(NULL, 0) == HEADROOM_ERROR_NULL_ARGUMENT);
  CHECK(headroom_client_status(NULL, NULL) == HEADROOM_ERROR_NULL_ARGUMENT);
  headroom_client_set_consent(NULL, 0);
  CHECK(headroom_client_on_offer(NULL, &ignore_offer, &releases, &count_release) == NULL);
  CHECK(headroom_client_on_decision(NULL, NULL, &releases, &count_release) == NULL);
  CHECK(headroom_client_on_entitlement_change(NULL, NULL, &releases, &count_release) == NULL);
  CHECK(releases == 3);
  headroom_subscription_free(NULL);
  CHECK(headroom_subscription_cancel_and_wait(NULL, 0) == HEADROOM_OK);
  headroom_meter_list* list = headroom_client_meters(NULL);
  headroom_meter_status line;
  CHECK(list != NULL && headroom_meter_list_size(list) == 0);
  CHECK(headroom_meter_list_at(list, 0, &line) == HEADROOM_ERROR_INVALID_ARGUMENT);
  CHECK(headroom_meter_list_at(NULL, 0, NULL) == HEADROOM_ERROR_NULL_ARGUMENT);
  CHECK(headroom_meter_list_size(NULL) == 0);
  headroom_meter_list_free(list);
  headroom_meter_list_free(NULL);
}

static void call_handles_with_null(headroom_check check) {
  headroom_guard* guard = (headroom_guard*)&guard;
  int told = 0;
  const headroom_guard_handler handler = {NULL, &count_refusal, &told, &count_release};
  headroom_meter* closed = headroom_client_meter(NULL, NULL, 5);
  headroom_feature* locked = headroom_client_feature(NULL, "x", 1);
  CHECK(closed != NULL && headroom_meter_add(closed, 1).verdict == HEADROOM_VERDICT_CLOSED);
  CHECK(locked != NULL && headroom_feature_peek(locked).reason == HEADROOM_ACCESS_CLOSED);
  headroom_meter_free(closed);
  headroom_feature_free(locked);
  CHECK(headroom_client_try_consume(NULL, NULL, 0).verdict == HEADROOM_VERDICT_CLOSED);
  CHECK(headroom_client_guard(NULL, NULL, 0, NULL, &guard) == 0);
  CHECK(guard == NULL);
  CHECK(headroom_client_guard(NULL, NULL, 0, &handler, NULL) == 0);
  CHECK(told == 101);
  CHECK(headroom_meter_retain(NULL) == NULL);
  headroom_meter_free(NULL);
  CHECK(headroom_meter_add(NULL, 1).verdict == HEADROOM_VERDICT_CLOSED);
  CHECK(headroom_meter_try_consume(NULL, 1).verdict == HEADROOM_VERDICT_CLOSED);
  CHECK(headroom_meter_peek(NULL, 1).verdict == HEADROOM_VERDICT_CLOSED);
  CHECK(headroom_meter_refund(NULL, 1).verdict == HEADROOM_VERDICT_CLOSED);
  CHECK(headroom_meter_guard(NULL, 1, NULL, NULL) == 0);
  CHECK(headroom_meter_guard(NULL, 1, &handler, &guard) == 0);
  CHECK(told == 202);
  CHECK(headroom_feature_retain(NULL) == NULL);
  headroom_feature_free(NULL);
  CHECK(headroom_feature_peek(NULL).reason == HEADROOM_ACCESS_CLOSED);
  CHECK(headroom_feature_request(NULL) == 0);
  CHECK(headroom_feature_guard(NULL, NULL, NULL) == 0);
  CHECK(headroom_feature_guard(NULL, &handler, NULL) == 0);
  CHECK(told == 303);
  headroom_guard_free(NULL);
  CHECK(headroom_guard_cancel_and_wait(NULL, 0) == HEADROOM_OK);
}

static void call_offer_with_null(headroom_check check) {
  headroom_fact fact;
  CHECK(headroom_offer_retain(NULL) == NULL);
  headroom_offer_free(NULL);
  CHECK(headroom_offer_id(NULL).data == NULL);
  CHECK(headroom_offer_edge(NULL).key.data == NULL);
  CHECK(headroom_offer_kind(NULL) == 0);
  CHECK(headroom_offer_route(NULL) == 0);
  CHECK(headroom_offer_is_reopened(NULL) == 0);
  CHECK(headroom_offer_title(NULL).data == NULL);
  CHECK(headroom_offer_body(NULL).data == NULL);
  CHECK(headroom_offer_call_to_action(NULL).data == NULL);
  CHECK(headroom_offer_url(NULL).data == NULL);
  CHECK(headroom_offer_locale(NULL).data == NULL);
  CHECK(headroom_offer_price_change(NULL).minor == 0);
  CHECK(headroom_offer_target(NULL).plan.data == NULL);
  CHECK(headroom_offer_fact_count(NULL) == 0);
  CHECK(headroom_offer_fact_at(NULL, 0, &fact) == HEADROOM_ERROR_NULL_ARGUMENT);
  CHECK(headroom_offer_expires_at(NULL) == 0);
  CHECK(headroom_offer_context(NULL).data == NULL);
  headroom_offer_shown(NULL);
  headroom_offer_accepted(NULL);
  headroom_offer_dismissed(NULL, 99);
  headroom_offer_snoozed(NULL, -1);
  headroom_offer_ask(NULL);
}

void call_with_null(headroom_check check) {
  CHECK(strlen(headroom_version()) > 0);
  CHECK(strlen(headroom_error_message(-12345)) > 0);
  call_client_with_null(check);
  call_handles_with_null(check);
  call_offer_with_null(check);
}
