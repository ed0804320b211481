# The script language: grammars, values, loading, and the shipped checks as part of the program.
file(GLOB_RECURSE script_files CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/checks/*.smtp)
set(embedded_checks ${CMAKE_CURRENT_BINARY_DIR}/embedded_checks_data.cpp)
add_custom_command(
  OUTPUT ${embedded_checks}
  COMMAND ${PYTHON3} ${CMAKE_CURRENT_SOURCE_DIR}/embedded_checks.py ${embedded_checks}
          ${CMAKE_CURRENT_SOURCE_DIR} ${script_files}
  DEPENDS embedded_checks.py ${script_files}
  COMMENT "Embedding the checks"
  VERBATIM)

smtpspec_library(
  NAME script
  SOURCES
    embedded_checks.cpp
    ${embedded_checks}
    script_errors.cpp
    script_expand.cpp
    script_fill.cpp
    script_header_build.cpp
    script_line.cpp
    script_needs.cpp
    script_parser.cpp
    script_pattern_build.cpp
    script_print.cpp
    script_print_block.cpp
    script_print_steps.cpp
    script_rule_build.cpp
    script_step_build.cpp
    script_substitute.cpp
    script_uses.cpp
    script_validate.cpp
    script_values.cpp
    script_walk.cpp
    script_words.cpp
  GRAMMARS
    script_head.rl
    script_header.rl
    script_octets.rl
    script_pattern.rl
    script_rule.rl
    script_step.rl
  TESTS
    script_errors_test.cpp
    script_expand_test.cpp
    script_parser_test.cpp)

target_compile_definitions(script_test PRIVATE
  SMTPSPEC_TESTDATA="${CMAKE_CURRENT_SOURCE_DIR}/testdata")

# For those who write checks; ctest holds the shipped ones to it.
add_executable(script_lint script_lint.cpp)
target_compile_options(script_lint PRIVATE -Wall -Wextra -Wshadow -Werror)
target_link_libraries(script_lint PRIVATE script)
add_test(NAME shipped_checks_are_well_formed
         COMMAND script_lint --shipped ${CMAKE_CURRENT_SOURCE_DIR}/checks)
