#!/bin/bash -eu
# Builds fuzz targets, all or those that are named, as OSS-Fuzz and ClusterFuzzLite want it. They set CC, CXX, CFLAGS, CXXFLAGS, LIB_FUZZING_ENGINE,
# SRC, WORK and OUT; the checkout is $SRC/smtpspec. What goes to OUT, for each target: the program, which needs no
# library that is not part of a bare system; NAME_seed_corpus.zip, NAME.dict and NAME.options.
# The compiler has to know C++23 with std::expected: clang 19 with libc++ 19, or newer.

# OpenSSL is built with the same flags, where its sources are there, so that the fuzzer sees into it.
if [ -d "$SRC/openssl" ]; then
  mkdir -p "$WORK/openssl"
  (cd "$WORK/openssl"
   "$SRC/openssl/config" no-shared no-tests no-apps no-asm no-module --prefix="$WORK/installed" --libdir=lib "${CFLAGS:-}"
   make -j"$(nproc)" build_sw && make install_sw) >"$WORK/openssl.log" 2>&1 || { tail -n 40 "$WORK/openssl.log"; exit 1; }
  export OPENSSL_ROOT_DIR=$WORK/installed
fi

cd "$SRC/smtpspec"
targets=("$@")
[ $# -gt 0 ] || mapfile -t targets < <(cd fuzz/seeds && ls)
cmake -S . -B "$WORK/smtpspec" -G Ninja -DCMAKE_CXX_COMPILER="$CXX" -DCMAKE_CXX_FLAGS="${CXXFLAGS:-}" \
  -DSMTPSPEC_STATIC=ON -DSMTPSPEC_FUZZING_ENGINE="$LIB_FUZZING_ENGINE"
ninja -C "$WORK/smtpspec" ${JOBS:+-j"$JOBS"} "${targets[@]/#/fuzz_}"

for name in "${targets[@]}"; do
  cp "$WORK/smtpspec/fuzz_$name" "$OUT/$name"
  zip -q -j "$OUT/${name}_seed_corpus.zip" "fuzz/seeds/$name"/*
  cp "$(script/fuzz --file "$name" dict)" "$OUT/$name.dict"
  cp "$(script/fuzz --file "$name" options)" "$OUT/$name.options"
done
