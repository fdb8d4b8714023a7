#pragma once
#include <string>
#include <string_view>

#include "sdk/core/result.hpp"
#include "sdk/protocol/decision.hpp"
#include "sdk/protocol/plan_document.hpp"
#include "sdk/protocol/sync.hpp"

/// JSON of every message, both ways, so that SDK and server cannot drift. Decoding checks size, depth (≤ 32), number
/// ranges and required members, ignores unknown members, and names the wrong one by JSON Pointer in its error. Any
/// thread; never throws but for memory.
namespace headroom::protocol {

std::string encode(const SyncRequest&);
std::string encode(const SyncAnswer&);
std::string encode(const DecisionRequest&);
std::string encode(const DecisionAnswer&);
std::string encode(const PlanDocument&);
std::string encode(const Hint&);
/// One event, as the outbox keeps it.
std::string encode(const Event&);
std::string encode(const OfferContent&);

core::Result<SyncRequest> decode_sync_request(std::string_view text);
core::Result<SyncAnswer> decode_sync_answer(std::string_view text);
core::Result<DecisionRequest> decode_decision_request(std::string_view text);
core::Result<DecisionAnswer> decode_decision_answer(std::string_view text);
core::Result<PlanDocument> decode_plan_document(std::string_view text);
core::Result<Hint> decode_hint(std::string_view text);
core::Result<Event> decode_event(std::string_view text);
/// One offer, as the history keeps it.
core::Result<OfferContent> decode_offer(std::string_view text);

}  // namespace headroom::protocol
