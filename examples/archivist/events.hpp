#pragma once
#include <cstdint>
#include <cstdio>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace archivist {

// One member of an event: a name and its value, ready as JSON.
struct Member {
  Member(std::string_view name, std::string_view text);
  Member(std::string_view name, const char* text) : Member(name, std::string_view(text)) {}
  Member(std::string_view name, std::int64_t number);
  Member(std::string_view name, double number);
  Member(std::string_view name, bool truth);
  std::string json;
};

// Writes what happens as one JSON object a line, {"event":"packed","t":1790000000123,…} with t in Unix milliseconds,
// for a program that watches. Any thread. Without a file it writes nothing.
class Events {
 public:
  explicit Events(const std::string& file);
  void write(std::string_view event, std::initializer_list<Member> members = {});

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  std::mutex mutex_;
  std::unique_ptr<std::FILE, Close> file_;  // guarded by mutex_
};

}  // namespace archivist
