#include "sdk/client/moment_identity.hpp"

#include "sdk/protocol/words.hpp"
#include "sdk/trust/digest.hpp"
#include "sdk/trust/encoding.hpp"

namespace headroom::client {
namespace {

// Length before text, so that no two identities are written alike.
void append(std::string& out, std::string_view text) {
  out += std::to_string(text.size());
  out += ':';
  out += text;
}

void append(std::string& out, std::int64_t number) { append(out, std::to_string(number)); }

}  // namespace

std::string moment_id(const meter::HeldEdge& edge, std::string_view user) {
  const ports::Key& key = edge.place.record->key;
  std::string identity;
  append(identity, key.account_id());
  append(identity, user);
  append(identity, protocol::to_text(edge.kind));
  append(identity, key.key_name());
  append(identity, edge.threshold);
  append(identity, edge.period_start);
  // Tries have generations of their own in the word, which tell apart tries of one moment.
  append(identity, key.record_kind() == ports::RecordKind::meter ? edge.generation : 0);
  append(identity, static_cast<std::int64_t>(edge.ordinal));
  return trust::hex_encode(trust::bytes_of(trust::sha256(identity)).substr(0, 16));
}

decision::Moment moment_of(const meter::HeldEdge& edge, std::string_view user, core::Instant at) {
  const ports::Key& key = edge.place.record->key;
  decision::Moment moment;
  moment.id = moment_id(edge, user);
  moment.account = key.account_id();
  moment.user = user;
  moment.edge = edge.kind;
  moment.key = key.key_name();
  moment.threshold = edge.threshold;
  if (key.record_kind() == ports::RecordKind::meter) {
    moment.used = edge.used;
    moment.limit = edge.limit;
    moment.period = edge.period_start;
  }
  const bool is_hard = edge.place.slot->enforcement.load() == static_cast<std::uint8_t>(protocol::Enforcement::hard) ||
                       edge.place.slot->enforcement.load() == static_cast<std::uint8_t>(protocol::Enforcement::strict);
  moment.denied =
      key.record_kind() == ports::RecordKind::feature ||
      ((edge.kind == protocol::EdgeKind::limit_reached || edge.kind == protocol::EdgeKind::limit_repeated) && is_hard);
  moment.wanted = moment.denied && key.record_kind() == ports::RecordKind::meter ? 1 : 0;
  moment.at = at;
  return moment;
}

}  // namespace headroom::client
