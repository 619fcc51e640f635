#!/bin/sh
# Compiles the shim: build.sh OUTPUT.so [LIBTORCH]
# LIBTORCH is a PyTorch or libtorch folder with include/ and lib/; without it the system's libtorch is used.
# Exit code 3, and a line that says so, when the headers or a compiler are missing; 1 when the compiler complains.
set -eu
output=$1
folder=${2:-}
here=$(cd "$(dirname "$0")" && pwd)
compiler=${CXX:-g++}

absent() { echo "torch shim not built: $1"; exit 3; }

command -v "$compiler" >/dev/null 2>&1 || absent "no C++ compiler ($compiler)"

if [ -n "$folder" ]; then
    [ -f "$folder/include/ATen/core/Tensor.h" ] || absent "no include/ATen/core/Tensor.h in LIBTORCH=$folder"
    include="-I$folder/include -I$folder/include/torch/csrc/api/include"
    libraries="-L$folder/lib -Wl,-rpath,$folder/lib"
    core=$folder/lib/libc10.so
    [ -f "$core" ] || absent "no lib/libc10.so in LIBTORCH=$folder"
    # Older PyTorch wheels were compiled with the C++ library's old string layout.
    if grep -qa 'c105ErrorC2ENS_14SourceLocationENSt7__cxx11' "$core"; then abi=1; else abi=0; fi
else
    printf '#include <ATen/core/Tensor.h>\n' | "$compiler" -std=c++17 -E -x c++ - >/dev/null 2>&1 || absent "no libtorch headers"
    include=
    libraries=
    abi=1
fi
grep -qs 'TORCH_VERSION_MAJOR 2' "${folder:-/usr}/include/torch/csrc/api/include/torch/version.h" && standard=c++20 || standard=c++17
printf '' | "$compiler" -std=$standard -E -x c++ - >/dev/null 2>&1 || standard=c++17

mkdir -p "$(dirname "$output")"
# Written under another name first: a build that is stopped leaves no half library behind.
# shellcheck disable=SC2086
"$compiler" -std=$standard -O2 -fPIC -shared -fvisibility=hidden -D_GLIBCXX_USE_CXX11_ABI=$abi $include \
    "$here/shim.cpp" -o "$output.$$" $libraries -Wl,--no-as-needed -ltorch -ltorch_cpu -lc10 -Wl,-z,defs \
    || { rm -f "$output.$$"; exit 1; }
mv "$output.$$" "$output"
