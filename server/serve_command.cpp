#include "server/serve_command.h"

#include <fmt/core.h>

#include <cstdio>

#include "net/address.h"
#include "net/event_loop.h"
#include "net/option_numbers.h"
#include "server/serve_setup.h"

namespace smtpspec {
namespace {

void PrintOnStandardError(const std::string& line) {
  std::fwrite(line.data(), 1, line.size(), stderr);
  std::fflush(stderr);
}

// Scripts wait for these lines; they leave at once, also into a pipe.
bool PrintListeners(const Serving& serving) {
  fmt::print("listening smtp {}\nlistening submissions {}\nready\n", net::Text(serving.smtp),
             net::Text(serving.submissions));
  return std::fflush(stdout) == 0;
}

void AddListeners(CLI::App* serve, ServeOptions& options) {
  serve->add_option("--listen", options.listen, "Address of SMTP with STARTTLS; port 0 picks one")
      ->type_name("ADDR:PORT")
      ->capture_default_str();
  serve->add_option("--listen-tls", options.listen_tls, "Address of SMTP inside TLS")
      ->type_name("ADDR:PORT")
      ->capture_default_str();
  CLI::Option* certificate = serve->add_option("--cert", options.certificate_file,
                                               "Certificate chain, PEM (default: of a test CA)");
  CLI::Option* key = serve->add_option("--key", options.key_file, "Its private key, PEM");
  certificate->type_name("FILE")->needs(key);
  key->type_name("FILE")->needs(certificate);
}

void AddMail(CLI::App* serve, ServeOptions& options) {
  serve->add_option("--user", options.users, "An account; may be repeated")
      ->type_name("NAME:PASSWORD")
      ->allow_extra_args(false);
  serve->add_option("--users", options.users_file, "Accounts, made with `user add`")
      ->type_name("FILE");
  serve
      ->add_option("--domain", options.domains,
                   "Take mail for this domain; may be repeated (default: any, on loopback only)")
      ->type_name("NAME")
      ->allow_extra_args(false);
  CLI::Option* maildir =
      serve->add_option("--maildir", options.maildir, "Keep messages here, one file a message")
          ->type_name("DIR");
  serve->add_flag("--discard", options.discard, "Accept messages and forget them (default)")
      ->excludes(maildir);
  serve->add_option("--profile", options.profile, "mx, or submission: only from users")
      ->check(CLI::IsMember({"mx", "submission"}))
      ->capture_default_str();
}

}  // namespace

CLI::App* AddServe(CLI::App& program, ServeOptions& options) {
  CLI::App* serve = program.add_subcommand("serve", "The reference server");
  AddListeners(serve, options);
  AddMail(serve, options);
  serve->add_flag("--require-tls", options.require_tls, "Take no mail in clear");
  serve->add_option("--max-size", options.max_size, "Octets of a message; 0: no limit")
      ->type_name("N")
      ->check(net::WholeNumber())
      ->capture_default_str();
  serve->add_option("--log", options.log, "Form of the log on standard error")
      ->check(CLI::IsMember({"jsonl", "text"}))
      ->capture_default_str();
  serve->footer(
      "Example:\n  smtpspec serve --listen 127.0.0.1:0 --maildir /tmp/mail --user joe:secret");
  return serve;
}

int Serve(const ServeOptions& options) {
  net::IgnoreBrokenPipes();
  const auto serving = OpenServer(options, PrintOnStandardError);
  if (!serving) {
    PrintOnStandardError("smtpspec serve: " + serving.error().text + "\n");
    return serving.error().exit_code;
  }
  const ServeIdentity& identity = (*serving)->identity;
  PrintOnStandardError("certificate " + identity.certificate_file + "\nkey " + identity.key_file +
                       "\n");
  if (!identity.ca_file.empty()) PrintOnStandardError("test CA " + identity.ca_file + "\n");
  (*serving)->loop.StopOnSignals();
  if (!PrintListeners(**serving)) {
    PrintOnStandardError("smtpspec serve: cannot write to standard output\n");
    return kExitFailed;
  }
  (*serving)->loop.Run();
  return 0;
}

}  // namespace smtpspec
