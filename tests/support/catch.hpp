#pragma once
// Catch2 2.13 (Debian) and 3 differ in the name of their header only, for what these tests use.
#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
#else
#include <catch2/catch.hpp>
#endif
