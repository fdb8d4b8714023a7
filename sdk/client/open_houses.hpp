#pragma once

namespace headroom::client {

class House;

/// The houses that stand in this process, for what happens to all of them at once. At exit each stops, within 200 ms
/// together, before OpenSSL and the host's older statics are gone (F-04, F-05). In a forked child they wake nobody and
/// let go of the directory's descriptors; counting by handle goes on (M28). Any thread.
class OpenHouses {
 public:
  static void add(House& house);
  static void remove(House& house) noexcept;
};

}  // namespace headroom::client
