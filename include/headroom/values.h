/* The values of the C ABI: plain structs. Those that the host fills in start with struct_size and have an _init;
 * reserved members are zero.
 */
#ifndef HEADROOM_VALUES_H
#define HEADROOM_VALUES_H

#include <headroom/words.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__cplusplus)
#define HEADROOM_ALIGN16 alignas(16)
#else
#define HEADROOM_ALIGN16 _Alignas(16)
#endif

/* The limit of a meter that has none. */
#define HEADROOM_UNLIMITED INT64_MAX

/* ---- text */

/* A borrowed string, UTF-8, not terminated. As an argument it is read during the call only. As a result it lives as
 * long as the object that it was asked of. */
typedef struct headroom_str {
  const char* data;
  size_t size;
} headroom_str;

/* ---- handles */

typedef struct headroom_client headroom_client;
typedef struct headroom_meter headroom_meter;
typedef struct headroom_feature headroom_feature;
typedef struct headroom_offer headroom_offer;
typedef struct headroom_guard headroom_guard;
typedef struct headroom_quiet_zone headroom_quiet_zone;
typedef struct headroom_subscription headroom_subscription;
typedef struct headroom_meter_list headroom_meter_list;

/* Called exactly once when the library will not use `data` again. May be null. */
typedef void (*headroom_release_fn)(void* data);

/* ---- values */

/* What a meter says after an operation. 32 bytes. */
typedef struct headroom_reading {
  HEADROOM_ALIGN16 int64_t limit; /* the account's; HEADROOM_UNLIMITED when it has none */
  int64_t resets_at;              /* Unix seconds; 0 when never */
  int64_t used;                   /* the account's in this period, as best known here: 0 … 2^53−1 (M1, M4) */
  uint8_t verdict;                /* HEADROOM_VERDICT_* */
  uint8_t basis;                  /* HEADROOM_BASIS_* */
  uint8_t counted;                /* 1: this call changed the count */
  uint8_t allowed;                /* 1: the host should go on */
  uint8_t reserved[4];
} headroom_reading;

/* Whether a feature is granted, and what the plan says about it. Its text lives as long as the client. */
typedef struct headroom_access {
  uint8_t granted;
  uint8_t value_kind; /* HEADROOM_VALUE_*: configuration features carry a value */
  uint8_t reason;     /* HEADROOM_ACCESS_* */
  uint8_t basis;      /* HEADROOM_BASIS_* */
  uint32_t reserved;
  int64_t integer; /* the value when it is an integer, or 0 and 1 for a boolean */
  double number;   /* the value when it is a double */
  headroom_str text;
  headroom_str unlocked_by; /* key of the cheapest plan that grants it; empty when none does */
} headroom_access;

typedef struct headroom_money {
  int64_t minor;    /* minor units of the currency; negative when it saves */
  char currency[4]; /* ISO 4217, terminated */
  uint8_t per;      /* HEADROOM_PER_* */
  uint8_t reserved[3];
} headroom_money;

typedef struct headroom_edge {
  uint32_t kind;      /* HEADROOM_EDGE_* */
  uint32_t threshold; /* per cent, for limit_approaching */
  int64_t used;
  int64_t limit;
  int64_t at; /* Unix milliseconds */
  headroom_str key;
} headroom_edge;

/* What an offer would move the account to; empty and 0 where it does not apply. */
typedef struct headroom_target {
  headroom_str plan;
  headroom_str add_on;
  int64_t seats;
} headroom_target;

/* Evidence shown with an offer: a fact's value is text ready to draw, unit may be empty. */
typedef struct headroom_fact {
  headroom_str name;
  headroom_str value;
  headroom_str unit;
} headroom_fact;

/* The answer to one edge; valid during the callback. */
typedef struct headroom_decision {
  headroom_edge edge;
  uint32_t outcome; /* HEADROOM_OUTCOME_* */
  uint32_t reserved;
  headroom_str reason;         /* why none: "offline", "cooldown", "not_worth_it", … */
  const headroom_offer* offer; /* null when none; headroom_offer_retain to keep it */
} headroom_decision;

/* A plan has come that grants something else; valid during the callback. */
typedef struct headroom_entitlement_change {
  headroom_str account;
  headroom_str plan; /* its key and name */
  headroom_str plan_name;
  headroom_str previous_plan; /* empty at the first */
} headroom_entitlement_change;

/* One meter of the plan, for a usage bar. */
typedef struct headroom_meter_status {
  headroom_str key;
  headroom_str unit;
  int64_t used;
  int64_t limit;
  int64_t resets_at;          /* Unix seconds; 0 when never */
  const uint16_t* thresholds; /* per cent, ascending */
  size_t threshold_count;
  headroom_str plan; /* the plan's name */
  uint8_t is_hard;   /* 1: use beyond the limit is denied */
  uint8_t reserved[7];
} headroom_meter_status;

/* How the client is doing. */
typedef struct headroom_status {
  uint32_t struct_size;
  uint8_t durability;      /* HEADROOM_DURABILITY_*: what survives SIGKILL */
  uint8_t is_online;       /* 1: the last exchange with the server succeeded */
  uint8_t is_leader;       /* 1: this process syncs for all that share the state directory (M27) */
  uint8_t has_plan;        /* 1: a server's or a bundled plan is in force */
  int64_t plan_age_s;      /* since the server last confirmed it; −1 for none or bundled */
  int64_t queue_depth;     /* events and outcomes not yet acknowledged */
  int64_t dropped;         /* dropped from full queues since open */
  int64_t unknown_keys;    /* keys asked for that the plan does not name (M14) */
  int64_t callback_errors; /* host callbacks that threw */
  int32_t last_error;      /* HEADROOM_ERROR_*; 0 when the last exchange was good */
  int32_t reserved;
  char plan[64];
  char plan_version[32];
  char last_error_detail[256];
} headroom_status;

/* ---- options */

/* Set by headroom_config_init; then fill in what you need. Texts are copied by open. */
typedef struct headroom_config {
  uint32_t struct_size;
  uint32_t delivery;               /* HEADROOM_DELIVERY_*; default background: callbacks run on the library's thread */
  headroom_str endpoint;           /* "https://…"; plain http only to loopback; may be empty when offline */
  headroom_str client_key;         /* publishable "pk_…"; a secret "sk_…" is refused */
  headroom_str state_dir;          /* created, owner-only, if missing; empty keeps state in memory */
  headroom_str bundled_plan;       /* plan document (JSON) in force before the first sync (M13) */
  headroom_str tls_roots;          /* PEM file of the roots to trust; empty: the system's */
  headroom_str locale;             /* BCP 47, for offers; default "en" */
  const headroom_str* offer_hosts; /* hosts, besides the endpoint's, that an offer may link to (D10) */
  size_t offer_host_count;
  int64_t decision_deadline_ms;    /* 1 … 10,000; default 300: an answer that comes later is not shown (D2) */
  int64_t flush_interval_ms;       /* 100 … 60,000; default 1,000: how much a power cut may cost (M21) */
  uint8_t offline;                 /* 1: no network at all */
  uint8_t unknown_feature_granted; /* 1: a feature that no plan names is granted; default refused (M14) */
  uint8_t unknown_meter_refused;   /* 1: a meter that no plan names is refused; default allowed (M14) */
  uint8_t consent;                 /* HEADROOM_CONSENT_*; default given */
  uint8_t reserved[4];
  void (*log)(uint32_t level, headroom_str line, void* data); /* any thread; null: silent */
  void* log_data;
  headroom_release_fn log_release;
} headroom_config;

typedef struct headroom_trait {
  headroom_str name;
  headroom_str value;
} headroom_trait;

/* Who uses the host now. All zero: nobody (logout). */
typedef struct headroom_context {
  uint32_t struct_size;
  uint32_t reserved;
  headroom_str account;        /* ≤ 95 bytes */
  headroom_str user;           /* ≤ 63 bytes; may be empty */
  headroom_str identity_proof; /* JWT of the vendor's backend where the server requires one */
  headroom_str locale;         /* overrides the configuration's when not empty */
  const headroom_trait* traits;
  size_t trait_count; /* ≤ 64 */
} headroom_context;

typedef struct headroom_amount {
  headroom_meter* meter;
  int64_t amount; /* 1 … 2^40 */
} headroom_amount;

/* What a guard does later; both run on the callback thread, at most one of them, once. */
typedef struct headroom_guard_handler {
  int (*resume)(void* data);                    /* the action; not 0: it failed, the amount is given back */
  void (*refused)(uint32_t reason, void* data); /* HEADROOM_REFUSED_* */
  void* data;
  headroom_release_fn release;
} headroom_guard_handler;

typedef void (*headroom_offer_fn)(headroom_offer* offer /* owned by the callee */, void* data);
typedef void (*headroom_decision_fn)(const headroom_decision* decision, void* data);
typedef void (*headroom_entitlement_change_fn)(const headroom_entitlement_change* change, void* data);

#endif
