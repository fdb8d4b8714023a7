#pragma once
// Clang's thread-safety analysis (-Wthread-safety); nothing elsewhere.
#if defined(__clang__)
#define HEADROOM_THREAD_ANNOTATION(attribute) __attribute__((attribute))
#else
#define HEADROOM_THREAD_ANNOTATION(attribute)
#endif

#define HEADROOM_CAPABILITY(name) HEADROOM_THREAD_ANNOTATION(capability(name))
#define HEADROOM_SCOPED_CAPABILITY HEADROOM_THREAD_ANNOTATION(scoped_lockable)
#define HEADROOM_GUARDED_BY(mutex) HEADROOM_THREAD_ANNOTATION(guarded_by(mutex))
#define HEADROOM_REQUIRES(...) HEADROOM_THREAD_ANNOTATION(requires_capability(__VA_ARGS__))
#define HEADROOM_ACQUIRE(...) HEADROOM_THREAD_ANNOTATION(acquire_capability(__VA_ARGS__))
#define HEADROOM_RELEASE(...) HEADROOM_THREAD_ANNOTATION(release_capability(__VA_ARGS__))
#define HEADROOM_TRY_ACQUIRE(...) HEADROOM_THREAD_ANNOTATION(try_acquire_capability(__VA_ARGS__))
#define HEADROOM_NO_THREAD_SAFETY_ANALYSIS HEADROOM_THREAD_ANNOTATION(no_thread_safety_analysis)
