#ifndef HEADROOM_TESTS_EVERY_FUNCTION_H
#define HEADROOM_TESTS_EVERY_FUNCTION_H

/* What a host in C does; `check` is told of each thing that must hold. */
#if defined(__cplusplus)
extern "C" {
#endif
typedef void (*headroom_check)(int holds, const char* what);

/* Every function with null, or with nothing, in place of each pointer. */
void call_with_null(headroom_check check);
/* Every function once, as it is meant, with its state in `state_dir`. */
void call_as_meant(const char* state_dir, const char* bundled_plan, headroom_check check);
#if defined(__cplusplus)
}
#endif
#endif
