# Servers with one fault each, and the matrix that holds every check to them.
smtpspec_library(
  NAME mutant
  SOURCES given.cpp mutant.cpp mutant_tls.cpp tamper.cpp tamper_change.cpp tamper_leg.cpp
          tamper_properties.cpp tamper_rules.cpp tamper_tls.cpp tamper_units.cpp tamper_wire.cpp
  TESTS given_test.cpp mutant_tls_test.cpp tamper_session_test.cpp tamper_test.cpp tamper_units_test.cpp
  DEPS runner script server tls parser net)

# Each check is a case of its own; `ctest -V -R Matrix` prints the table.
add_executable(matrix_test matrix_test.cpp)
target_compile_options(matrix_test PRIVATE -Wall -Wextra -Wshadow -Werror)
target_link_libraries(matrix_test PRIVATE mutant fmt::fmt GTest::gtest GTest::gtest_main)
gtest_discover_tests(matrix_test DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT 300 LABELS matrix)
