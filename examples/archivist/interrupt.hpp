#pragma once

namespace archivist {

// Makes SIGINT and SIGTERM end the command in order: part files removed, amounts given back, counts flushed.
void catch_interrupts();
bool is_interrupted() noexcept;
// Throws Failure(Exit::interrupted) if asked to stop.
void check_interrupt();

}  // namespace archivist
