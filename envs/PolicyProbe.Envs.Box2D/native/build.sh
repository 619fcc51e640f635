#!/bin/sh
# Compiles the shim: build.sh OUTPUT.so
# Exit code 3, and a line that says so, when the headers or a compiler are missing; 1 when the compiler complains.
set -eu
output=$1
here=$(cd "$(dirname "$0")" && pwd)
compiler=${CXX:-g++}

absent() { echo "Box2D shim not built: $1"; exit 3; }

command -v "$compiler" >/dev/null 2>&1 || absent "no C++ compiler ($compiler)"
printf '#include <box2d/box2d.h>\n' | "$compiler" -std=c++17 -E -x c++ - >/dev/null 2>&1 || absent "no Box2D headers"

mkdir -p "$(dirname "$output")"
# Written under another name first: a build that is stopped leaves no half library behind.
"$compiler" -std=c++17 -O2 -Wall -Wextra -fPIC -shared -fvisibility=hidden "$here/shim.cpp" -o "$output.$$" -lbox2d -Wl,-z,defs \
    || { rm -f "$output.$$"; exit 1; }
mv "$output.$$" "$output"
