#include "server-stub/decide/copy_language.hpp"

#include <unicode/datefmt.h>
#include <unicode/listformatter.h>
#include <unicode/locid.h>
#include <unicode/msgfmt.h>
#include <unicode/numberformatter.h>
#include <unicode/reldatefmt.h>
#include <unicode/timezone.h>
#include <unicode/ucurr.h>

#include <map>
#include <tuple>

#include "server-stub/decide/copy.hpp"

namespace headroom::server::decide {
namespace {

// Both are beyond what catalogues have; they bound what clients' locales can make a thread keep.
constexpr std::size_t most_languages = 32, most_messages = 2'000;

std::string utf8(const icu::UnicodeString& text) {
  std::string result;
  return text.toUTF8String(result);
}

icu::UnicodeString utf16(const std::string& text) { return icu::UnicodeString::fromUTF8(text); }

icu::Locale known_locale(const std::string& tag) {
  UErrorCode status = U_ZERO_ERROR;
  auto locale = icu::Locale::forLanguageTag(tag, status);
  return U_SUCCESS(status) ? locale : icu::Locale::getRoot();
}

}  // namespace

struct Language::Rules {
  Rules(const std::string& tag, const std::string& time_zone, std::string iso_currency)
      : locale(known_locale(tag)),
        currency(std::move(iso_currency)),
        numbers(icu::number::NumberFormatter::withLocale(locale)),
        amounts(numbers.unit(icu::CurrencyUnit(icu::StringPiece(currency), status))),
        days(icu::DateFormat::createInstanceForSkeleton("MMMMd", locale, status)),
        spans(locale, status),
        lists(icu::ListFormatter::createInstance(locale, status)) {
    if (days) days->adoptTimeZone(icu::TimeZone::createTimeZone(utf16(time_zone)));
  }

  const icu::MessageFormat& message(const std::string& pattern) {
    if (messages.size() > most_messages) messages.clear();
    UErrorCode made = U_ZERO_ERROR;
    auto& format = messages[pattern];
    if (!format) format = std::make_unique<icu::MessageFormat>(utf16(pattern), locale, made);
    return *format;
  }

  UErrorCode status = U_ZERO_ERROR;
  const icu::Locale locale;
  const std::string currency;
  const icu::number::LocalizedNumberFormatter numbers, amounts;
  const std::unique_ptr<icu::DateFormat> days;
  const icu::RelativeDateTimeFormatter spans;
  const std::unique_ptr<icu::ListFormatter> lists;
  std::map<std::string, std::unique_ptr<icu::MessageFormat>, std::less<>> messages;
};

const Language& Language::of(const std::string& locale, const std::string& time_zone, const std::string& currency) {
  thread_local std::map<std::tuple<std::string, std::string, std::string>, Language> languages;
  if (languages.size() >= most_languages) languages.clear();
  return languages.try_emplace({locale, time_zone, currency}, locale, time_zone, currency).first->second;
}

Language::Language(const std::string& locale, const std::string& time_zone, std::string currency)
    : rules_(std::make_unique<Rules>(locale, time_zone, std::move(currency))) {}

Language::~Language() = default;

std::string Language::message(const std::string& pattern, const SlotValues& values) const {
  std::vector<icu::UnicodeString> names;
  std::vector<icu::Formattable> arguments;
  for (const auto& [name, value] : values) {
    names.push_back(utf16(name));
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
      arguments.emplace_back(*number);
    } else {
      arguments.emplace_back(utf16(std::get<std::string>(value)));
    }
  }
  UErrorCode status = U_ZERO_ERROR;
  icu::UnicodeString result;
  rules_->message(pattern).format(names.data(), arguments.data(), static_cast<std::int32_t>(names.size()), result,
                                  status);
  return U_SUCCESS(status) ? utf8(result) : std::string{};
}

std::string Language::number(std::int64_t value) const {
  UErrorCode status = U_ZERO_ERROR;
  const auto result = rules_->numbers.formatInt(value, status).toString(status);
  return U_SUCCESS(status) ? utf8(result) : std::to_string(value);
}

std::string Language::money(std::int64_t minor) const {
  UErrorCode status = U_ZERO_ERROR;
  const auto text = decimal(minor, rules_->currency);
  const auto result = rules_->amounts.formatDecimal(text, status).toString(status);
  return U_SUCCESS(status) ? utf8(result) : text + " " + rules_->currency;
}

std::string Language::day(core::Instant at) const {
  if (!rules_->days) return core::to_rfc3339(at).substr(0, 10);
  icu::UnicodeString result;
  return utf8(rules_->days->format(static_cast<UDate>(at), result));
}

std::string Language::until(core::Instant now, core::Instant then) const {
  const auto left = then > now ? then - now : core::Duration{1};
  const auto rounded_up = [&](core::Duration unit) { return static_cast<double>((left + unit - 1) / unit); };
  UErrorCode status = U_ZERO_ERROR;
  icu::UnicodeString result;
  if (left > core::day) {
    rules_->spans.formatNumeric(rounded_up(core::day), UDAT_REL_UNIT_DAY, result, status);
  } else if (left > core::hour) {
    rules_->spans.formatNumeric(rounded_up(core::hour), UDAT_REL_UNIT_HOUR, result, status);
  } else {
    rules_->spans.formatNumeric(rounded_up(core::minute), UDAT_REL_UNIT_MINUTE, result, status);
  }
  return U_SUCCESS(status) ? utf8(result) : day(then);
}

std::string Language::list(const std::vector<std::string>& items) const {
  std::vector<icu::UnicodeString> texts;
  for (const auto& item : items) texts.push_back(utf16(item));
  UErrorCode status = U_ZERO_ERROR;
  icu::UnicodeString result;
  if (rules_->lists) rules_->lists->format(texts.data(), static_cast<std::int32_t>(texts.size()), result, status);
  return utf8(result);
}

std::string decimal(std::int64_t minor, const std::string& currency) {
  UErrorCode status = U_ZERO_ERROR;
  auto code = utf16(currency);
  const auto places = ucurr_getDefaultFractionDigits(code.getTerminatedBuffer(), &status);
  const auto digits_after = static_cast<std::size_t>(U_SUCCESS(status) && places > 0 ? places : 0);
  std::string digits = std::to_string(minor < 0 ? -minor : minor);
  if (digits.size() <= digits_after) digits.insert(0, digits_after + 1 - digits.size(), '0');
  if (digits_after > 0) digits.insert(digits.size() - digits_after, 1, '.');
  return minor < 0 ? "-" + digits : digits;
}

}  // namespace headroom::server::decide
