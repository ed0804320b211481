// Header lines of a block, but for the patterns of `never`.
#include "conformance/script/reading.h"

namespace smtpspec::script {
namespace {

%%{
machine script_header;
include script_tokens "tokens.rl";

action b { from = p; }
action keyword { add(Tag::kKeyword); }
action name { add(Tag::kName); }
action word { add(Tag::kWord); }
action tail { add(Tag::kTail); }
action comma { add(Tag::kComma); }
action label { add(Tag::kLabel); }
action octets { add(Tag::kOctets); }

action want_id { want("an id, area/name, of a-z, 0-9 and -"); }
action want_name { want("a name of a-z, 0-9 and -"); }
action want_word { want("a word"); }
action want_level { want("must, should or may"); }
action want_label { want("a label"); }
action want_octets { want("a quoted string"); }
action want_text { want("text"); }
action want_equals { want("\" = \" and the first value"); }
action want_where { want("in clear, in tls or always"); }
action want_list { want("\": \" and what is offered"); }


sp = " "+;
a_name = name >b %name @!want_name;
words = word >b %word @!want_word ( " " word >b %word @!want_word )*;
list = words ( ", " @comma words )*;
quoted = octets >b %octets @!want_octets;

short = ( "tags" | "covers" | "over" | "policy" | "segments" ) >b %keyword sp words
      | "needs" >b %keyword sp list
      | "level" >b %keyword sp ( "must" | "should" | "may" ) >b %word @!want_level
      | "control" >b %keyword sp id >b %name @!want_id
      | "broke" >b %keyword sp a_name;

label = word_octet+ >b %label @!want_label;
value = label ( " " quoted )?;

main := short ( "; " short )*
      | ( "title" | "found" ) >b %keyword sp ( ( any - " " ) any* ) >b %tail @!want_text
      | "vary" >b %keyword sp a_name " = " >!want_equals value ( " | " value )*
      | "given" >b %keyword sp a_name " " ( quoted | words )
      | "never" >b %keyword sp ( ( any - " " ) any* ) >b %tail
      | "offers" >b %keyword sp ( "in clear" | "in tls" | "always" ) >b %label @!want_where
        ": " >!want_list list;
}%%

%% write data noerror;

Reading Run(std::string_view text, int cs) {
  Reading out;
  const auto* const begin = reinterpret_cast<const unsigned char*>(text.data());
  const unsigned char* p = begin;
  const unsigned char* const pe = begin + text.size();
  const unsigned char* const eof = pe;
  const unsigned char* from = begin;
  const auto add = [&](Tag tag) {
    out.marks.push_back({tag, text.substr(static_cast<std::size_t>(from - begin),
                                          static_cast<std::size_t>(p - from))});
  };
  const auto want = [&](std::string_view what) { out.wants.push_back(what); };

  %% write exec;

  out.stop = static_cast<std::size_t>(p - begin);
  out.ok = p == pe && cs >= script_header_first_final;
  return out;
}

}  // namespace

Reading ReadHeader(std::string_view text) { return Run(text, script_header_en_main); }

}  // namespace smtpspec::script
