# The serve command: the one part of this folder that uses sockets and files, by way of net.
smtpspec_library(
  NAME serve
  SOURCES
    serve_command.cpp
    serve_connection.cpp
    serve_identity.cpp
    serve_log.cpp
    serve_setup.cpp
    trace_fields.cpp
    user_command.cpp
  TESTS
    serve_command_test.cpp
    serve_log_test.cpp
    trace_fields_test.cpp
  DEPS server net
  LINK CLI11::CLI11 fmt::fmt nlohmann_json::nlohmann_json
)
