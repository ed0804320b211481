// Exact octets in strings, and bare text with placeholders.
#include "conformance/script/reading.h"

namespace smtpspec::script {
namespace {

%%{
machine script_octets;
include script_tokens "tokens.rl";

action b { from = p; }
action item { add(Tag::kItem); }
action text { add(Tag::kText); }
action escape { add(Tag::kEscape); }
action placeholder { add(Tag::kPlaceholder); }
action times { add(Tag::kNumber); }

action want_octets { want("a quoted string"); }
action want_close { want("a closing quote"); }
action want_times { want("a number such as 512, 70k or 10M"); }
action want_placeholder { want("a placeholder such as {host}"); }


# ref takes part in every string, so its braces are left out of the span.
placeholder = ( "{" name >b %placeholder "}" ) @!want_placeholder;
text = [^"\\{}]+ >b %text;
escape = "\\" ( [rnt0"\\{}] | "x" xdigit{2} ) >b %escape;
string1 = '"' >item ( text | escape | placeholder )* '"' >!want_close;
item1 = string1 ( "*" num >b %times @!want_times )?;

octets1 := item1 >!want_octets ( " " item1 )*;
bare := ( [^{}]+ >b %text | placeholder )+;
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
  out.ok = p == pe && cs >= script_octets_first_final;
  return out;
}

}  // namespace

Reading ReadOctets(std::string_view text) { return Run(text, script_octets_en_octets1); }
Reading ReadBare(std::string_view text) { return Run(text, script_octets_en_bare); }

}  // namespace smtpspec::script
