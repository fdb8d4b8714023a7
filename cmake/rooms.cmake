# A room is one folder and one static library; DEPENDS names the rooms it may include, LINKS its third parties.
# Includes are written from the top of the project ("sdk/page/segment.hpp"), so that every floor crossed can be read.
add_library(headroom_flags INTERFACE)
target_include_directories(headroom_flags INTERFACE ${PROJECT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/include)
target_link_libraries(headroom_flags INTERFACE Threads::Threads)
target_compile_options(headroom_flags INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion
  $<$<COMPILE_LANG_AND_ID:CXX,Clang>:-Wthread-safety> $<$<BOOL:${HEADROOM_DEVELOPMENT}>:-Werror>)
if(HEADROOM_SANITIZE)
  target_compile_options(headroom_flags INTERFACE -fsanitize=${HEADROOM_SANITIZE} -fno-omit-frame-pointer
    -fno-sanitize-recover=all)
  target_link_options(headroom_flags INTERFACE -fsanitize=${HEADROOM_SANITIZE})
  if(HEADROOM_SANITIZE MATCHES undefined)
    # This check opens a pipe to probe memory, and calls sound objects bad in a process without file descriptors.
    target_compile_options(headroom_flags INTERFACE -fno-sanitize=vptr)
  endif()
  if(HEADROOM_SANITIZE MATCHES thread)
    # The sanitizer does not know fences; Asio's mutexes say enough.
    target_compile_definitions(headroom_flags INTERFACE BOOST_ASIO_DISABLE_FENCED_BLOCK)
  endif()
endif()

function(headroom_room name)
  cmake_parse_arguments(ROOM "" "PREFIX" "DEPENDS;LINKS" ${ARGN})
  set(target headroom_${ROOM_PREFIX}${name})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${name}/*.cpp)
  if(sources)
    add_library(${target} STATIC ${sources})
    set(access PUBLIC)
  else()
    add_library(${target} INTERFACE)
    set(access INTERFACE)
  endif()
  list(TRANSFORM ROOM_DEPENDS PREPEND headroom_)
  target_link_libraries(${target} ${access} headroom_flags ${ROOM_DEPENDS} ${ROOM_LINKS})
endfunction()
