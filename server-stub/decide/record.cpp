#include "server-stub/decide/record.hpp"

#include "sdk/core/error.hpp"
#include "sdk/protocol/codec/codec.hpp"
#include "server-stub/decide/inputs_json.hpp"

namespace headroom::server::decide {
namespace {

using protocol::Json;

constexpr protocol::ParseLimits limits{.bytes = 4 * 1024 * 1024, .nodes = 200'000};

Json to_json(const std::vector<Step>& trace) {
  Json steps = Json::array();
  for (const auto& step : trace) {
    Json details = Json::array();
    for (const auto& [name, value] : step.details) details.push_back({{"name", name}, {"value", value}});
    steps.push_back({{"step", step.name}, {"verdict", step.verdict}, {"details", std::move(details)}});
  }
  return steps;
}

core::Error damaged(std::string what) {
  return core::make_error(core::ErrorNumber::invalid_argument, "the record of this decision: " + std::move(what));
}

}  // namespace

std::string to_record(const Inputs& inputs, const Decision& decision) {
  auto answer = protocol::parse(protocol::encode(decision.answer), limits);
  return protocol::dump(Json{{"decision", inputs.decision},
                             {"account", inputs.account.id},
                             {"at", core::to_rfc3339(inputs.now)},
                             {"catalogue", inputs.catalogue_version},
                             {"inputs", to_json(inputs)},
                             {"steps", to_json(decision.trace)},
                             {"answer", answer ? *std::move(answer) : Json()}});
}

core::Result<Recorded> read_record(std::string_view record) {
  const auto document = protocol::parse(record, limits);
  if (!document) return damaged(document.error().detail);
  protocol::Problems problems(*document);
  const protocol::Field field(*document, problems);
  Recorded recorded{read_inputs(field["inputs"]), {}};
  if (!problems.list().empty()) return damaged(problems.first());
  if (!field["answer"].is_present()) return damaged("/answer is missing");
  auto answer = protocol::decode_decision_answer(protocol::dump(field["answer"].json()));
  if (!answer) return damaged("/answer: " + answer.error().detail);
  recorded.answer = *std::move(answer);
  return recorded;
}

core::Result<std::string> replay(std::string_view record, const catalogue::Catalogue& catalogue) {
  const auto recorded = read_record(record);
  if (!recorded) return recorded.error();
  Decision decision = decide(catalogue, recorded->inputs);
  if (decision.answer.offer && recorded->answer.offer) decision.answer.offer->url = recorded->answer.offer->url;
  return to_record(recorded->inputs, decision);
}

}  // namespace headroom::server::decide
