#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <string>

#include "sdk/page/segment.hpp"

/// Segment files in an open directory: made whole under a temporary name, then published; never deleted.
namespace headroom::page {

enum class Fault {
  none,
  missing,
  damaged,  // not a regular file of ours, of the wrong size, or its header fails the CRC (M22)
  newer,    // written by a later format version: never touched
  system    // see `number`
};

struct Mapped {
  std::unique_ptr<Segment> segment;
  Fault fault = Fault::none;
  int number = 0;  // errno
};

std::string segment_name(unsigned number);
/// Maps what is there. Makes sure first that every byte has its place on the disk, so that no store can fail later.
Mapped map_segment(int directory, unsigned number);
/// 0, or an errno. Losing to another process that publishes the same number is success.
int create_segment(int directory, unsigned number, const std::array<std::uint8_t, 16>& directory_id);
/// Renames a file to "<name>.damaged-<UTC>" and returns the new name; empty when it could not.
std::string set_aside(int directory, const std::string& name);
/// Removes what a process left behind that was killed while it made a segment, a minute ago or earlier: a younger one
/// may be about to be published.
void remove_unpublished(int directory);

}  // namespace headroom::page
