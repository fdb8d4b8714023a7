/* Headroom, the C ABI (C11): the functions. Every function of the shared library is declared here; words and values are
 * in the two headers that it includes. <headroom/headroom.hpp> is a C++17 face over it.
 *
 * Grammar:  headroom_noun_verb. Opaque handles; input strings are pointer + length, borrowed for the call.
 * Errors:   functions that can fail return 0 or an error number (HEADROOM_ERROR_*); headroom_error_message(number) is
 *           its sentence, headroom_last_error_detail() names the field, file or address. Null or wrong arguments give a
 *           code, never an abort; no exception crosses.
 * Threads:  every function may be called from any thread, also from inside callbacks. Only open, flush, close and the
 *           _and_wait calls wait, each at most for what its comment says. Operations on a meter are async-signal-safe.
 * Lifetime: what a _free exists for is owned by the caller; every _free accepts null. Handles may outlive their client
 *           and then answer HEADROOM_VERDICT_CLOSED.
 */
#ifndef HEADROOM_HEADROOM_H
#define HEADROOM_HEADROOM_H

#include <headroom/values.h>

#if defined(HEADROOM_BUILD)
#define HEADROOM_API __attribute__((visibility("default")))
#else
#define HEADROOM_API
#endif
#if defined(__cplusplus)
#define HEADROOM_NOEXCEPT noexcept
extern "C" {
#else
#define HEADROOM_NOEXCEPT
#endif

#define HEADROOM_VERSION_MAJOR 0
#define HEADROOM_VERSION_MINOR 1
#define HEADROOM_VERSION_PATCH 0

/* ---- library and errors */

/* The library's version, "0.1.0". */
HEADROOM_API const char* headroom_version(void) HEADROOM_NOEXCEPT;
/* One sentence for an error number; never null, static. */
HEADROOM_API const char* headroom_error_message(int number) HEADROOM_NOEXCEPT;
/* What was wrong in this thread's last failing call: field, file or address and what to do. Valid until its next
 * failing call. */
HEADROOM_API headroom_str headroom_last_error_detail(void) HEADROOM_NOEXCEPT;

/* ---- client */

HEADROOM_API void headroom_config_init(headroom_config* config) HEADROOM_NOEXCEPT;
HEADROOM_API void headroom_context_init(headroom_context* context) HEADROOM_NOEXCEPT;
HEADROOM_API void headroom_status_init(headroom_status* status) HEADROOM_NOEXCEPT;

/* Opens a client. May wait for the disk (typically under 1 ms), never for the network. A state directory that cannot be
 * mapped (read-only, full, file system) does not fail: the client counts in memory and its status says so (M23). */
HEADROOM_API int headroom_client_open(const headroom_config* config, headroom_client** out) HEADROOM_NOEXCEPT;
/* Stops intake, flushes, seals, joins; within deadline_ms (fast when offline). Later calls answer closed. Idempotent.
 */
HEADROOM_API void headroom_client_close(headroom_client* client, int64_t deadline_ms) HEADROOM_NOEXCEPT;
/* Closes (2 s) if open, and frees. */
HEADROOM_API void headroom_client_free(headroom_client* client) HEADROOM_NOEXCEPT;

/* Says who uses the host. Handles belong to the account they were made for. What was used before anybody was identified
 * stays apart and is not sent (M25). Does not wait. */
HEADROOM_API int headroom_client_identify(headroom_client* client, const headroom_context* context) HEADROOM_NOEXCEPT;
/* A handle of the current account's meter; never null. Owned: headroom_meter_free. A known key costs no allocation. */
HEADROOM_API headroom_meter* headroom_client_meter(headroom_client* client, const char* key,
                                                   size_t size) HEADROOM_NOEXCEPT;
HEADROOM_API headroom_feature* headroom_client_feature(headroom_client* client, const char* key,
                                                       size_t size) HEADROOM_NOEXCEPT;
/* Counts on several meters, all or none (M2). The reading of the first that refused, else of the first. At most 16. */
HEADROOM_API headroom_reading headroom_client_try_consume(headroom_client* client, const headroom_amount* amounts,
                                                          size_t count) HEADROOM_NOEXCEPT;
/* Guards an action by several meters, all or none: see headroom_meter_guard. */
HEADROOM_API int headroom_client_guard(headroom_client* client, const headroom_amount* amounts, size_t count,
                                       const headroom_guard_handler* handler, headroom_guard** out) HEADROOM_NOEXCEPT;
/* The host declares a success ("campaign_launched") or an interest ("asked_pdf_export"): a key, not free text. */
HEADROOM_API void headroom_client_milestone(headroom_client* client, headroom_str key) HEADROOM_NOEXCEPT;
HEADROOM_API void headroom_client_intent(headroom_client* client, headroom_str key) HEADROOM_NOEXCEPT;
/* A natural break: what was held back may be delivered now. */
HEADROOM_API void headroom_client_pause_point(headroom_client* client) HEADROOM_NOEXCEPT;
/* While it lives no offer is delivered; kept for later. Never null unless out of memory. */
HEADROOM_API headroom_quiet_zone* headroom_client_quiet(headroom_client* client) HEADROOM_NOEXCEPT;
HEADROOM_API void headroom_quiet_zone_free(headroom_quiet_zone* zone) HEADROOM_NOEXCEPT;

/* Subscriptions. Callbacks run on the library's thread, or inside headroom_client_dispatch. The first offer subscriber
 * holds the offer. Freeing never waits; `release` runs after the last call has ended. */
HEADROOM_API headroom_subscription* headroom_client_on_offer(headroom_client* client, headroom_offer_fn function,
                                                             void* data, headroom_release_fn release) HEADROOM_NOEXCEPT;
HEADROOM_API headroom_subscription* headroom_client_on_decision(headroom_client* client, headroom_decision_fn function,
                                                                void* data,
                                                                headroom_release_fn release) HEADROOM_NOEXCEPT;
HEADROOM_API headroom_subscription* headroom_client_on_entitlement_change(
    headroom_client* client, headroom_entitlement_change_fn function, void* data,
    headroom_release_fn release) HEADROOM_NOEXCEPT;
HEADROOM_API void headroom_subscription_free(headroom_subscription* subscription) HEADROOM_NOEXCEPT;
/* Cancels, and waits up to deadline_ms for a call that is running (not for itself). 0, or HEADROOM_ERROR_TIMEOUT. */
HEADROOM_API int headroom_subscription_cancel_and_wait(headroom_subscription* subscription,
                                                       int64_t deadline_ms) HEADROOM_NOEXCEPT;

/* Runs due callbacks on this thread (delivery manual); the number that ran. */
HEADROOM_API size_t headroom_client_dispatch(headroom_client* client) HEADROOM_NOEXCEPT;
/* A barrier, offline too: what was counted and raised before is decided, queued and written; sent when online. Waits up
 * to deadline_ms, then HEADROOM_ERROR_TIMEOUT. */
HEADROOM_API int headroom_client_flush(headroom_client* client, int64_t deadline_ms) HEADROOM_NOEXCEPT;
HEADROOM_API int headroom_client_status(headroom_client* client, headroom_status* status) HEADROOM_NOEXCEPT;
/* Withheld: only the counters that enforce the plan leave; the queue is erased; no offers. */
HEADROOM_API void headroom_client_set_consent(headroom_client* client, uint32_t consent) HEADROOM_NOEXCEPT;

/* The meters of the current account's plan. Never null unless out of memory. */
HEADROOM_API headroom_meter_list* headroom_client_meters(headroom_client* client) HEADROOM_NOEXCEPT;
HEADROOM_API size_t headroom_meter_list_size(const headroom_meter_list* list) HEADROOM_NOEXCEPT;
HEADROOM_API int headroom_meter_list_at(const headroom_meter_list* list, size_t index,
                                        headroom_meter_status* out) HEADROOM_NOEXCEPT;
HEADROOM_API void headroom_meter_list_free(headroom_meter_list* list) HEADROOM_NOEXCEPT;

/* ---- meter */

HEADROOM_API headroom_meter* headroom_meter_retain(headroom_meter* meter) HEADROOM_NOEXCEPT;
HEADROOM_API void headroom_meter_free(headroom_meter* meter) HEADROOM_NOEXCEPT;
/* Counts always (M2), 1 … 2^40. Wait-free. */
HEADROOM_API headroom_reading headroom_meter_add(headroom_meter* meter, int64_t amount) HEADROOM_NOEXCEPT;
/* Counts only if it fits; no two threads or processes take the last unit (M2). Lock-free. */
HEADROOM_API headroom_reading headroom_meter_try_consume(headroom_meter* meter, int64_t amount) HEADROOM_NOEXCEPT;
/* Would `amount` (0 … 2^40) more fit? No effect, no edge (M3). */
HEADROOM_API headroom_reading headroom_meter_peek(const headroom_meter* meter, int64_t amount) HEADROOM_NOEXCEPT;
/* Gives back at most what this lane has counted. */
HEADROOM_API headroom_reading headroom_meter_refund(headroom_meter* meter, int64_t amount) HEADROOM_NOEXCEPT;
/* Consumes `amount`. 1: run the action now. 0: it did not fit; an offer is asked for, and `handler` runs later: resume
 * once when the entitlement has arrived and the amount was consumed, or refused with its reason. *out (may be null)
 * cancels it when freed; without out it lives until it ends. On 1 the handler is not kept: neither called nor released.
 * On 0 it is released when it has ended. Not kept over restarts. */
HEADROOM_API int headroom_meter_guard(headroom_meter* meter, int64_t amount, const headroom_guard_handler* handler,
                                      headroom_guard** out) HEADROOM_NOEXCEPT;

/* ---- feature */

HEADROOM_API headroom_feature* headroom_feature_retain(headroom_feature* feature) HEADROOM_NOEXCEPT;
HEADROOM_API void headroom_feature_free(headroom_feature* feature) HEADROOM_NOEXCEPT;
/* For drawing: never raises an edge. */
HEADROOM_API headroom_access headroom_feature_peek(const headroom_feature* feature) HEADROOM_NOEXCEPT;
/* The customer tries it: 1 granted; 0 refused, which is the edge feature_gated. */
HEADROOM_API int headroom_feature_request(headroom_feature* feature) HEADROOM_NOEXCEPT;
/* As headroom_meter_guard: 1 run now, 0 later. */
HEADROOM_API int headroom_feature_guard(headroom_feature* feature, const headroom_guard_handler* handler,
                                        headroom_guard** out) HEADROOM_NOEXCEPT;

/* Freeing a guard cancels it and never waits. */
HEADROOM_API void headroom_guard_free(headroom_guard* guard) HEADROOM_NOEXCEPT;
HEADROOM_API int headroom_guard_cancel_and_wait(headroom_guard* guard, int64_t deadline_ms) HEADROOM_NOEXCEPT;

/* ---- offer: every call idempotent; texts live as long as the handle */

HEADROOM_API headroom_offer* headroom_offer_retain(const headroom_offer* offer) HEADROOM_NOEXCEPT;
/* The last handle freed without an outcome records it as abandoned. */
HEADROOM_API void headroom_offer_free(headroom_offer* offer) HEADROOM_NOEXCEPT;
HEADROOM_API headroom_str headroom_offer_id(const headroom_offer* offer) HEADROOM_NOEXCEPT;
HEADROOM_API headroom_edge headroom_offer_edge(const headroom_offer* offer) HEADROOM_NOEXCEPT;
HEADROOM_API uint32_t headroom_offer_kind(const headroom_offer* offer) HEADROOM_NOEXCEPT;
HEADROOM_API uint32_t headroom_offer_route(const headroom_offer* offer) HEADROOM_NOEXCEPT;
/* 1: delivered before, for the same moment (D8). */
HEADROOM_API int headroom_offer_is_reopened(const headroom_offer* offer) HEADROOM_NOEXCEPT;
HEADROOM_API headroom_str headroom_offer_title(const headroom_offer* offer) HEADROOM_NOEXCEPT;
HEADROOM_API headroom_str headroom_offer_body(const headroom_offer* offer) HEADROOM_NOEXCEPT;
HEADROOM_API headroom_str headroom_offer_call_to_action(const headroom_offer* offer) HEADROOM_NOEXCEPT;
HEADROOM_API headroom_str headroom_offer_url(const headroom_offer* offer) HEADROOM_NOEXCEPT;
HEADROOM_API headroom_str headroom_offer_locale(const headroom_offer* offer) HEADROOM_NOEXCEPT;
HEADROOM_API headroom_money headroom_offer_price_change(const headroom_offer* offer) HEADROOM_NOEXCEPT;
HEADROOM_API headroom_target headroom_offer_target(const headroom_offer* offer) HEADROOM_NOEXCEPT;
HEADROOM_API size_t headroom_offer_fact_count(const headroom_offer* offer) HEADROOM_NOEXCEPT;
HEADROOM_API int headroom_offer_fact_at(const headroom_offer* offer, size_t index,
                                        headroom_fact* out) HEADROOM_NOEXCEPT;
/* Unix milliseconds. */
HEADROOM_API int64_t headroom_offer_expires_at(const headroom_offer* offer) HEADROOM_NOEXCEPT;
/* JSON for the host's agent: facts from which it may speak, and beyond which it must promise nothing. */
HEADROOM_API headroom_str headroom_offer_context(const headroom_offer* offer) HEADROOM_NOEXCEPT;
/* Outcomes. shown: a person sees it (caps count here, D6); ask: "let me talk to someone". */
HEADROOM_API void headroom_offer_shown(headroom_offer* offer) HEADROOM_NOEXCEPT;
HEADROOM_API void headroom_offer_accepted(headroom_offer* offer) HEADROOM_NOEXCEPT;
HEADROOM_API void headroom_offer_dismissed(headroom_offer* offer, uint32_t dismissal) HEADROOM_NOEXCEPT;
HEADROOM_API void headroom_offer_snoozed(headroom_offer* offer, int64_t hours) HEADROOM_NOEXCEPT;
HEADROOM_API void headroom_offer_ask(headroom_offer* offer) HEADROOM_NOEXCEPT;

#if defined(__cplusplus)
}
#endif
#endif
