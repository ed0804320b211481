%%{
# Core rules of RFC 5234 appendix B.1, and the octets above 127 that RFC 6531 lets in.
# Productions only: no actions here.
machine core;
alphtype unsigned char;

ALPHA = 0x41..0x5A | 0x61..0x7A;
DIGIT = 0x30..0x39;
HEXDIG = DIGIT | 'A'i | 'B'i | 'C'i | 'D'i | 'E'i | 'F'i;
DQUOTE = 0x22;
SP = 0x20;
HTAB = 0x09;
WSP = SP | HTAB;
VCHAR = 0x21..0x7E;
CRLF = 0x0D 0x0A;

# RFC 3629 section 4: the shortest form only, no surrogates, nothing above U+10FFFF.
UTF8_tail = 0x80..0xBF;
UTF8_2 = 0xC2..0xDF UTF8_tail;
UTF8_3 = 0xE0 0xA0..0xBF UTF8_tail
       | 0xE1..0xEC UTF8_tail{2}
       | 0xED 0x80..0x9F UTF8_tail
       | 0xEE..0xEF UTF8_tail{2};
UTF8_4 = 0xF0 0x90..0xBF UTF8_tail{2}
       | 0xF1..0xF3 UTF8_tail{3}
       | 0xF4 0x80..0x8F UTF8_tail{2};
# RFC 6531 3.3. The productions of RFC 5321 below name it where RFC 6531 adds it; a parser that
# refuses UTF-8 stops at the first octet above 127 (parser/octet_limit.h), which is the same as
# leaving it out.
UTF8_non_ascii = UTF8_2 | UTF8_3 | UTF8_4;
}%%
