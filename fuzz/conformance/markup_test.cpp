#include "fuzz/conformance/markup.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace smtpspec::fuzz {
namespace {

using testing::ElementsAre;

TEST(Markup, TagsInTheirOrder) {
  EXPECT_THAT(*TagsOf("<!DOCTYPE html>\n<a b=\"c &amp; &#39;>\"><d/>text &lt;<e>x</e></a>\n"),
              ElementsAre("a", "d/", "e", "/e", "/a"));
}

TEST(Markup, WhatIsNotWellFormed) {
  for (const char* text :
       {"<a>", "</a>", "<a></b>", "<a><b></a></b>", "<a b=c></a>", "<a b=\"c></a>", "<a b></a>",
        "<a>&nbsp;</a>", "<a>&</a>", "<a b=\"<\"></a>", "<a>]]></a>", "<a></a><b></b>", "x<a></a>",
        "<a></a>x", "<a>< b></b></a>", "<a>1 < 2</a>", "<a b=\"&x\"></a>", "<a",
        "<a b=\"1\"c=\"2\"/>"})
    EXPECT_EQ(TagsOf(text), std::nullopt) << text;
}

}  // namespace
}  // namespace smtpspec::fuzz
