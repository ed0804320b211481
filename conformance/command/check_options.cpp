#include "conformance/command/check_options.h"

#include <fmt/format.h>

#include "conformance/command/listen_command.h"
#include "net/option_numbers.h"

namespace smtpspec {
namespace {

constexpr const char* kFooter =
    "Selectors: an id or a glob (starttls/*), rfc3207, rfc5321/4.5.2, level:must, tag:smuggling,\n"
    "@FILE; ! in front negates; several are united.\n"
    "Exit codes: 0 conforms, 1 unexpected failure, 2 stale baseline, 3 nothing proven, 4 our own\n"
    "fault, 64 usage, 66 a file that cannot be read.\n\n"
    "Example: smtpspec check server localhost:2525 rfc3207 --report junit=results.xml";

constexpr const char* kClientFooter =
    "COMMAND is started once a check. In its words {host} {port} {ca} {user} {password} {from} "
    "{to}\n"
    "{recipients} {message} are replaced; its environment has them as SMTPSPEC_HOST and so on, "
    "and\n"
    "the message stands on its standard input. Exit status 89 says that it cannot do what is "
    "asked.\n"
    "Exit codes: as for check server.\n\n"
    "Example: smtpspec check client --policy starttls -- \\\n"
    "    curl -s --ssl-reqd --cacert {ca} --url smtp://{host}:{port} --user {user}:{password} \\\n"
    "    --mail-from {from} --mail-rcpt {to} --upload-file {message}\n\n"
    "With --listen the client comes by itself. A line for each check is printed: port, check,\n"
    "variant, sender, recipients, message file; then the folder with all of it, then `ready`.\n\n"
    "Example: smtpspec check client --listen 127.0.0.1:0 --hand-over handed strip/removed &\n"
    "    while read -r port check variant from to message; do\n"
    "      msmtp --port=$port --from=$from ... $to < $message; done < handed/table.tsv";

void AddTarget(CLI::App& app, CheckOptions& options) {
  app.add_option("target", options.target, "the server under test")
      ->required()
      ->type_name("HOST:PORT");
  app.add_option("selectors", options.selectors, "which checks; without one, all")
      ->type_name("SELECTOR");
  app.add_option("--tls-port", options.tls_port, "the implicit-TLS port of the same host")
      ->type_name("PORT")
      ->check(net::WholeNumber(1, 65535));
  app.add_option("--inbox", options.inbox,
                 "folder with the messages that --to gets, one file each, such as a Maildir")
      ->type_name("DIR");
  AddPeerOptions(app, options);
  app.add_option("--require", options.require, "extensions whose absence is a failure, not a skip")
      ->type_name("EXT,...")
      ->delimiter(',')
      ->allow_extra_args(false);
  app.add_flag("--remote-ok", options.remote_ok, "the target may be off the loopback interface");
  app.add_flag("--hostile", options.hostile, "off loopback: also checks that attack");
}

void AddJudgement(CLI::App& app, CheckOptions& options) {
  app.add_option("--fail-on", options.fail_on, "what makes the run fail")
      ->check(CLI::IsMember({"must", "should", "any"}))
      ->capture_default_str();
  app.add_option("--checks", options.checks_folder, "load more checks from script files")
      ->type_name("DIR");
  CLI::Option* const baseline =
      app.add_option("--baseline", options.baseline_file, "known deviations")->type_name("FILE");
  app.add_option("--expectations", options.expectations_file,
                 "strict: every verdict but pass and note has to be listed")
      ->type_name("FILE")
      ->excludes(baseline);
  app.add_option("--write-baseline", options.write_baseline, "write what deviates in this run")
      ->type_name("FILE");
  app.add_option("--write-expectations", options.write_expectations,
                 "write every verdict but pass and note")
      ->type_name("FILE");
  app.add_flag("--allow-inconclusive", options.allow_inconclusive,
               "inconclusive checks do not fail the run");
}

// Of both parties.
void AddOrder(CLI::App& app, CheckOptions& options) {
  app.add_option("-j,--jobs", options.jobs, "checks at once")
      ->type_name("N")
      ->check(net::WholeNumber(1, 256));
  app.add_option("--shard", options.shard, "the I-th of N parts, stable by id")->type_name("I/N");
  app.add_option("--seed", options.seed, "of nonces and of --shuffle")
      ->type_name("N")
      ->check(net::WholeNumber());
  app.add_flag("--shuffle", options.shuffle, "in an order drawn from the seed");
  app.add_option("--repeat", options.repeat, "run each check so many times")
      ->type_name("N")
      ->check(net::WholeNumber(1, 1000000));
  app.add_flag("--slow", options.slow, "also checks that wait longer than a second");
}

void AddPace(CLI::App& app, CheckOptions& options) {
  app.add_option("--max-connections", options.max_connections, "connections at once")
      ->type_name("N")
      ->check(net::WholeNumber(1, 256));
  app.add_option("--rate", options.rate, "new connections a second")
      ->type_name("N")
      ->check(net::Number(0.001, 1e6));
  app.add_option("--segmentation", options.segmentation, "how finely octets are cut")
      ->check(CLI::IsMember({"whole", "default", "all"}))
      ->capture_default_str();
  app.add_option("--timeout", options.timeout, "for one expected reply")
      ->type_name("SECONDS")
      ->check(net::Number(0.01, 3600.0));
  app.add_option("--spawn", options.spawn,
                 "start the server under test with this shell command, and again when it dies")
      ->type_name("COMMAND");
  app.add_option("--ready-timeout", options.ready_timeout, "for a spawned server to listen")
      ->type_name("SECONDS")
      ->check(net::Number(0.1, 3600.0))
      ->capture_default_str();
}

void AddOutput(CLI::App& app, CheckOptions& options) {
  app.add_option("--report", options.reports,
                 "repeatable; json jsonl junit tap sarif markdown html; - is standard output")
      ->type_name("FORMAT=FILE")
      ->allow_extra_args(false);
  app.add_option("--transcripts", options.transcripts, "one dialogue file a check")
      ->type_name("DIR");
  app.add_flag("--show-secrets", options.show_secrets, "do not mask passwords in what is written");
  app.add_flag("-q,--quiet", options.quiet, "no report on the terminal");
  app.add_flag("-v,--verbose", options.verbose, "every area and skip, and the dialogues");
}

std::string Quoted(const std::string& text) {
  const bool plain = !text.empty() && text.find_first_not_of(
                                          "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                          "0123456789-_./:@=,[]") == std::string::npos;
  if (plain) return text;
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

}  // namespace

void AddPeerOptions(CLI::App& app, CheckOptions& options) {
  app.add_option("--ca", options.ca_file, "trust anchors, PEM")->type_name("FILE");
  app.add_option("--server-name", options.server_name, "the name expected in the certificate")
      ->type_name("NAME");
  CLI::Option* const user =
      app.add_option("--user", options.user, "an account, for AUTH")->type_name("NAME");
  CLI::Option* const password = app.add_option("--password-file", options.password_file,
                                               "its password: the first line; - is standard input")
                                    ->type_name("FILE");
  user->needs(password);
  password->needs(user);
  app.add_option("--from", options.from, "an accepted sender")
      ->type_name("ADDR")
      ->capture_default_str();
  app.add_option("--to", options.to, "an accepted recipient")
      ->type_name("ADDR")
      ->capture_default_str();
}

CLI::App* AddCheckServer(CLI::App& check, CheckOptions& options) {
  CLI::App* const server = check.add_subcommand("server", "judge a server");
  server->footer(kFooter);
  AddTarget(*server, options);
  AddJudgement(*server, options);
  AddOrder(*server, options);
  AddPace(*server, options);
  AddOutput(*server, options);
  return server;
}

CLI::App* AddCheckClient(CLI::App& check, CheckOptions& options) {
  CLI::App* const client = check.add_subcommand("client", "judge a client program");
  client->footer(kClientFooter);
  client->add_option("selectors", options.selectors, "which checks; without one, all")
      ->type_name("SELECTOR");
  client->add_option("--policy", options.policy, "what the command was told to do about TLS")
      ->check(CLI::IsMember({"none", "opportunistic", "starttls", "implicit"}))
      ->capture_default_str();
  client
      ->add_option("--host", options.host,
                   "the name that the client connects to, for the certificate")
      ->type_name("NAME")
      ->capture_default_str();
  client
      ->add_option("--timeout", options.timeout,
                   "a client that is silent for so long is taken to wait")
      ->type_name("SECONDS")
      ->check(net::Number(0.05, 3600.0));
  AddListen(*client, options);
  AddJudgement(*client, options);
  AddOrder(*client, options);
  AddOutput(*client, options);
  return client;
}

std::string ReproduceClientCommand(const CheckOptions& options) {
  const CheckOptions usual;
  std::string command = "smtpspec check client {check}";
  if (options.policy != usual.policy) command += " --policy " + options.policy;
  if (!options.checks_folder.empty()) command += " --checks " + Quoted(options.checks_folder);
  if (options.timeout) command += fmt::format(" --timeout {}", *options.timeout);
  if (options.slow) command += " --slow";
  if (options.host != usual.host) command += " --host " + Quoted(options.host);
  if (!options.listen.at.empty()) {
    command += " --listen " + Quoted(options.listen.at);
    if (options.listen.by_recipient) command += " --by-recipient";
    return command + (options.remote_ok ? " --remote-ok" : "");
  }
  command += " --";
  for (const std::string& word : options.client_command)
    command += " " + (word.find_first_of("{}") == word.npos ? Quoted(word) : "'" + word + "'");
  return command;
}

std::string ReproduceCommand(const CheckOptions& options) {
  const CheckOptions usual;
  std::string command = "smtpspec check server " + Quoted(options.target);
  const auto add = [&](const char* name, const std::string& value, const std::string& standard) {
    if (value != standard) command += fmt::format(" {} {}", name, Quoted(value));
  };
  if (options.tls_port) add("--tls-port", std::to_string(*options.tls_port), "");
  add("--inbox", options.inbox, "");
  add("--ca", options.ca_file, "");
  add("--server-name", options.server_name, "");
  add("--user", options.user, "");
  add("--password-file", options.password_file, "");
  add("--from", options.from, usual.from);
  add("--to", options.to, usual.to);
  add("--require", fmt::format("{}", fmt::join(options.require, ",")), "");
  add("--checks", options.checks_folder, "");
  add("--segmentation", options.segmentation, usual.segmentation);
  if (options.timeout) add("--timeout", fmt::format("{}", *options.timeout), "");
  add("--spawn", options.spawn, "");
  if (options.slow) command += " --slow";
  if (options.remote_ok) command += " --remote-ok";
  if (options.hostile) command += " --hostile";
  return command;
}

}  // namespace smtpspec
