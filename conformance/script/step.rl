// Steps, but for dialogue lines, rules and the patterns inside of them.
#include "conformance/script/reading.h"

namespace smtpspec::script {
namespace {

%%{
machine script_step;
include script_tokens "tokens.rl";

action b { from = p; }
action keyword { add(Tag::kKeyword); }
action name { add(Tag::kName); }
action word { add(Tag::kWord); }
action tail { add(Tag::kTail); }
action octets { add(Tag::kOctets); }
action number { add(Tag::kNumber); }
action duration { add(Tag::kDuration); }
action last { add(Tag::kLast); }

action want_name { want("a name of a-z, 0-9 and -"); }
action want_word { want("a word"); }
action want_octets { want("a quoted string"); }
action want_number { want("a number"); }
action want_duration { want("a time such as 20ms or 4min50s"); }
action want_result { want("failure or success"); }
action want_pattern { want("what may be seen"); }


duration = dur >b %duration @!want_duration;
word1 = word >b %word @!want_word;
# ", has …": read by pattern.rl
attributes = ( ", " any* ) >b %tail;

main := "cut" >b %keyword ( " " duration )?
      | "wait" >b %keyword " " duration
      | "tls" >b %keyword ( " " word1 )* attributes?
      | "auth" >b %keyword ( " " word1 )+
      | "bdat" >b %keyword " " ( "last " @last )? octets >b %octets @!want_octets
      | "use" >b %keyword " "+ name >b %name @!want_name
      | ( "serve" | "reset" ) >b %keyword
      | "close" >b %keyword ( " " word1 )?
      | "connect" >b %keyword ( " " word1 )*
      | "repeat" >b %keyword " " num >b %number @!want_number
      | "delivered" >b %keyword " " digits >b %number @!want_number attributes?
      | "reports" >b %keyword " " ( "failure" | "success" ) >b %word @!want_result
      | "seen" >b %keyword " " any+ >b %tail @!want_pattern;
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
  out.ok = p == pe && cs >= script_step_first_final;
  return out;
}

}  // namespace

Reading ReadStep(std::string_view text) { return Run(text, script_step_en_main); }

}  // namespace smtpspec::script
