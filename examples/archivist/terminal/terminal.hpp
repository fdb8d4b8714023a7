#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace archivist {

enum class Tone { plain, strong, faint, good, warning, bad };

// What the person's terminal can do: how wide it is, whether it has colours and more than ASCII. Colours only on a
// terminal, and not where NO_COLOR is set.
class Terminal {
 public:
  static Terminal of_standard_output();

  std::size_t width() const noexcept { return width_; }
  bool is_terminal() const noexcept { return is_terminal_; }
  bool has_unicode() const noexcept { return has_unicode_; }
  // Text in a tone, as it is where there are no colours.
  std::string in(Tone tone, std::string_view text) const;
  // Prints a line, foreign text made harmless by the caller (terminal/text.hpp).
  void say(std::string_view line) const;

 private:
  std::size_t width_ = 80;
  bool is_terminal_ = false, has_colour_ = false, has_unicode_ = false;
};

}  // namespace archivist
