#pragma once
// The catalogue's own closed vocabularies, as they are written in the document.

#include <optional>
#include <string_view>

#include "server-stub/catalogue/catalogue.hpp"

namespace headroom::server::catalogue {

std::string_view to_text(PeriodUnit) noexcept;
std::string_view to_text(Anchor) noexcept;
std::string_view to_text(FeatureKind) noexcept;
std::string_view to_text(Vector) noexcept;
/// Nothing for another word.
std::optional<Vector> vector_from(std::string_view text) noexcept;

}  // namespace headroom::server::catalogue
