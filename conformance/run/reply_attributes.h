// What a script may ask of a reply beyond its code: ", has STARTTLS", `, without "x"`, ", in tls".
#ifndef SMTPSPEC_CONFORMANCE_RUN_REPLY_ATTRIBUTES_H_
#define SMTPSPEC_CONFORMANCE_RUN_REPLY_ATTRIBUTES_H_

#include <string>
#include <string_view>
#include <vector>

#include "conformance/run/lenient_reply.h"
#include "conformance/script/parser.h"
#include "conformance/script/script.h"

namespace smtpspec {

bool AttributesFit(const std::vector<script::Attribute>& attributes, const SeenReply& reply,
                   const script::Placeholders& values);
// Whether a line behind the first lists the extension, with each of the parameters; case is no
// matter. "AUTH PLAIN" is one keyword and one parameter.
bool ListsExtension(const SeenReply& reply, const std::vector<std::string>& words);
// Whether octets are in it, and are not: the part of the attributes that a message can have too.
bool ContentFits(const std::vector<script::Attribute>& attributes, std::string_view octets,
                 const script::Placeholders& values);
std::string Text(const script::Attribute& attribute, const script::Placeholders& values);

}  // namespace smtpspec

#endif  // SMTPSPEC_CONFORMANCE_RUN_REPLY_ATTRIBUTES_H_
