#pragma once
#include <optional>
#include <string>
#include <vector>

#include "sdk/core/result.hpp"
#include "sdk/offer/url.hpp"
#include "sdk/protocol/offer.hpp"

namespace headroom::offer {

/// The offer as a host may draw it, or why not (HEADROOM_ERROR_ANSWER naming the member). Invalid UTF-8 and a URL that
/// is not allowed refuse it; control, escape, bidi and invisible characters are stripped, long texts cut (D10, A-12).
/// `hosts`: the plan's and the configuration's.
core::Result<protocol::OfferContent> accept_content(protocol::OfferContent content,
                                                    const std::vector<std::string>& hosts,
                                                    const std::optional<Origin>& endpoint);

}  // namespace headroom::offer
