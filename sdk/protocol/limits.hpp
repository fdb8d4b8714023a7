#pragma once
#include <cstddef>
#include <cstdint>

/// The bounds of the wire, kept by the sender and checked by the receiver (A-24, A-36, F-52, docs/protocol.md
/// "Bounds").
namespace headroom::protocol {

/// A meter without a limit; written as null.
inline constexpr std::int64_t unlimited = INT64_MAX;
/// The largest integer that every JSON reader keeps exact (M1).
inline constexpr std::int64_t max_integer = (std::int64_t{1} << 53) - 1;

inline constexpr std::size_t max_request_bytes = 256 * 1024;
inline constexpr std::size_t max_answer_bytes = 256 * 1024, max_decision_answer_bytes = 64 * 1024;  // F-52
inline constexpr std::size_t max_depth = 32, max_request_nodes = 10'000, max_answer_nodes = 50'000;
inline constexpr std::size_t max_text_bytes = 4 * 1024;

// One sync, so that it stays within the nodes; what does not fit goes into the next. Bytes are counted by the sender.
inline constexpr std::size_t max_sync_accounts = 32;
inline constexpr std::size_t max_sync_items = 400;  // lanes, usage rows and events together

inline constexpr std::size_t max_traits = 64, max_facts = 32, max_thresholds = 12, max_periods = 200;
inline constexpr std::size_t max_plan_meters = 4'096, max_plan_features = 4'096, max_fallback_offers = 64;
inline constexpr std::size_t max_offer_hosts = 64, max_lanes = 256;

}  // namespace headroom::protocol
