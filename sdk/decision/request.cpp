#include "sdk/decision/request.hpp"

namespace headroom::decision {

protocol::DecisionRequest request_for(const Moment& moment, const Circumstances& circumstances) {
  protocol::DecisionRequest request;
  request.id = moment.id;
  request.user = moment.user;
  request.locale = circumstances.locale;
  request.edge = moment.edge;
  request.key = moment.key;
  request.threshold = moment.threshold;
  request.used = moment.used;
  request.limit = moment.limit;
  request.wanted = moment.wanted;
  request.denied = moment.denied;
  request.at = moment.at;
  request.period = moment.period;
  request.consent = circumstances.consent;
  request.traits = circumstances.traits;
  request.usage = circumstances.usage;
  request.lane = circumstances.lane;
  return request;
}

}  // namespace headroom::decision
