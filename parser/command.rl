// The commands of RFC 5321 4.1.1 and of the extensions, without CRLF.
#include "parser/command_scan.h"
#include "parser/octet_limit.h"

namespace smtpspec {
namespace {

%%{
machine command;
include rfc5321 "common.rl";
include extensions "extensions.rl";

action argument { scan.argument = Offset(p) + 1; }
action argument_end { scan.argument_end = Offset(p); }
action more { scan.more = Offset(p) + 1; }
action more_end { scan.more_end = Offset(p); }

# What is tolerated beyond the ABNF has names of its own:
# White space before CRLF, behind every command.
# //= rfc5321/4.1.1/trailing-white-space
trailing_white_space = WSP*;
# HELO takes an address literal, because clients send one.
lenient_helo_argument = Domain | address_literal;
# The argument of VRFY and EXPN is `user@domain` as well, which is no String; NOOP and HELP ignore
# theirs. So text, without control octets, from its first visible octet to its last.
# //= rfc5321/4.1.1.9/noop-argument-ignored
visible = VCHAR | UTF8_non_ascii;
free_text = visible ( SP* visible )*;
# RFC 4422 has upper case only, RFC 5321 2.4 any case for arguments.
sasl_mech_any_case = ( mech_char | 'a'..'z' ){1,20};

# Each production of common.rl and extensions.rl once more, for the sake of the spans.
with_host = ( "EHLO"i SP @argument ( ( Domain | address_literal ) & ascii* )
            | "HELO"i SP @argument ( lenient_helo_argument & ascii* ) ) %argument_end;
with_path = ( "MAIL FROM:"i @argument Reverse_path
            # Forward-path covers the recipient <Postmaster@domain>.
            | "RCPT TO:"i @argument ( Forward_path | "<Postmaster>"i ) ) %argument_end
            # Mail-parameters and Rcpt-parameters are the same.
            ( SP @more Mail_parameters %more_end )?;
bare = "DATA"i | "RSET"i | "QUIT"i | "STARTTLS"i;
with_text = ( "NOOP"i | "HELP"i ) ( SP+ @argument free_text %argument_end )?
          | ( "VRFY"i | "EXPN"i ) SP+ @argument free_text %argument_end;
auth = "AUTH"i SP @argument sasl_mech_any_case %argument_end
       ( SP @more initial_response %more_end )?;
bdat = "BDAT"i SP @argument chunk_size %argument_end ( SP @more end_marker %more_end )?;
# RFC 821: recognised, whatever the argument.
obsolete = ( "TURN"i | "SEND"i | "SOML"i | "SAML"i ) ( SP+ free_text )?;

main := ( with_host | with_path | bare | with_text | auth | bdat | obsolete )
        trailing_white_space;

write data noerror;
}%%

}  // namespace

CommandScan ScanCommand(std::string_view line, Utf8 utf8) {
  CommandScan scan;
  const auto* const begin = reinterpret_cast<const unsigned char*>(line.data());
  const auto* p = begin;
  const auto* const pe = begin + OctetLimit(line, utf8);
  const auto* const eof = pe == begin + line.size() ? pe : nullptr;
  const auto Offset = [&](const unsigned char* at) { return static_cast<std::size_t>(at - begin); };
  int cs = command_start;
  %% write exec;
  scan.end = Offset(p);
  scan.matched = p == begin + line.size() && cs >= command_first_final;
  return scan;
}

}  // namespace smtpspec
