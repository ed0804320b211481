# Reports and everything else that the command line is made of, and the program itself.

# The requirements of spec/ as a table.
file(GLOB catalogue_files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/spec/*.toml)
set(catalogue_data ${CMAKE_CURRENT_BINARY_DIR}/catalogue_data.cpp)
add_custom_command(
  OUTPUT ${catalogue_data}
  COMMAND ${PYTHON3} ${CMAKE_CURRENT_SOURCE_DIR}/embed_catalogue.py ${catalogue_data}
          ${catalogue_files}
  DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/embed_catalogue.py ${catalogue_files}
  COMMENT "Requirement catalogue"
  VERBATIM)

smtpspec_library(
  NAME report
  SOURCES baseline.cpp baseline_file.cpp catalogue.cpp ${catalogue_data} report_escapes.cpp
          report_findings.cpp report_formats.cpp report_groups.cpp report_html.cpp
          report_json.cpp report_json_reader.cpp report_junit.cpp report_markdown.cpp
          report_sarif.cpp report_tap.cpp report_terminal.cpp selector.cpp transcript_files.cpp
          transcript_secrets.cpp transcript_text.cpp verdicts.cpp
  TESTS baseline_test.cpp report_test.cpp report_text_test.cpp selector_test.cpp transcript_test.cpp verdicts_test.cpp
  DEPS parser sasl net
  LINK fmt::fmt nlohmann_json::nlohmann_json)

smtpspec_library(
  NAME parse
  SOURCES parse_command.cpp
  TESTS parse_command_test.cpp
  DEPS parser
  LINK nlohmann_json::nlohmann_json)

# The subcommands.
smtpspec_library(
  NAME cli
  SOURCES check_command.cpp check_options.cpp check_plan.cpp diff_command.cpp explain_command.cpp
          list_command.cpp report_command.cpp report_merge.cpp spawned_server.cpp
  TESTS command_test.cpp
  DEPS report runner script server net
  LINK CLI11::CLI11 fmt::fmt nlohmann_json::nlohmann_json)
target_compile_definitions(cli PRIVATE SMTPSPEC_VERSION="${PROJECT_VERSION}")

add_executable(smtpspec main.cpp)
target_compile_options(smtpspec PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Werror)
target_compile_definitions(smtpspec PRIVATE SMTPSPEC_VERSION="${PROJECT_VERSION}")
target_link_libraries(smtpspec PRIVATE cli parse serve send)

# A man page of each command, from its --help.
set(man_folder ${CMAKE_BINARY_DIR}/man)
add_custom_command(
  OUTPUT ${man_folder}/smtpspec.1
  COMMAND ${PYTHON3} ${CMAKE_CURRENT_SOURCE_DIR}/man_pages.py $<TARGET_FILE:smtpspec> ${man_folder}
  DEPENDS smtpspec man_pages.py
  COMMENT "Man pages"
  VERBATIM)
add_custom_target(man ALL DEPENDS ${man_folder}/smtpspec.1)
