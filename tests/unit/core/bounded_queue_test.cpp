#include "sdk/core/bounded_queue.hpp"

#include <memory>

#include "tests/support/catch.hpp"

using headroom::core::BoundedQueue;

TEST_CASE("a queue gives back what it was given, in order") {
  BoundedQueue<int> queue(3);
  CHECK(queue.push_or_reject(1));
  CHECK(queue.push_or_drop_oldest(2));
  CHECK(queue.size() == 2);
  CHECK(queue.pop() == 1);
  CHECK(queue.pop() == 2);
  CHECK_FALSE(queue.pop());
  CHECK(queue.drops() == 0);
}

TEST_CASE("a full queue drops its oldest item and counts it") {
  BoundedQueue<int> queue(2);
  CHECK(queue.push_or_drop_oldest(1));
  CHECK(queue.push_or_drop_oldest(2));
  CHECK_FALSE(queue.push_or_drop_oldest(3));
  CHECK(queue.size() == queue.capacity());
  CHECK(queue.drops() == 1);
  CHECK(queue.pop() == 2);
  CHECK(queue.pop() == 3);
}

TEST_CASE("a full queue rejects the new item and counts it") {
  BoundedQueue<int> queue(1);
  CHECK(queue.push_or_reject(1));
  CHECK_FALSE(queue.push_or_reject(2));
  CHECK(queue.drops() == 1);
  CHECK(queue.pop() == 1);
  CHECK(queue.push_or_reject(3));
}

TEST_CASE("a queue without capacity drops everything") {
  BoundedQueue<int> queue(0);
  CHECK_FALSE(queue.push_or_drop_oldest(1));
  CHECK_FALSE(queue.push_or_reject(2));
  CHECK(queue.is_empty());
  CHECK(queue.drops() == 2);
}

TEST_CASE("a queue holds what can only be moved, and lets go of it when cleared") {
  BoundedQueue<std::shared_ptr<int>> queue(2);
  const auto item = std::make_shared<int>(1);
  queue.push_or_reject(item);
  queue.clear();
  CHECK(queue.is_empty());
  CHECK(item.use_count() == 1);

  BoundedQueue<std::unique_ptr<int>> owners(1);
  CHECK(owners.push_or_reject(std::make_unique<int>(5)));
  CHECK(**owners.pop() == 5);
}
