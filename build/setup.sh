# shellcheck shell=bash
# Set-up, sourced by ./policyprobe and ./test.sh. Checks build/components.tsv, installs only what is missing, and builds
# when sources changed. Everything it says goes to stderr: stdout belongs to the command.
#
#   setup_find_dotnet           sets DOTNET, or says how to get the SDK and fails
#   setup_components GROUP...   installs what these groups need (see the list's column "needed") and is missing
#   setup_build PROJECT         builds PROJECT in Release, one build at a time
#   setup_build_cli             the same for the command line, only if a source changed since the last build
#
# POLICYPROBE_SKIP_SETUP=1    installs nothing: says what is missing and goes on
# SETUP_RETRY=1               tries again what could not be installed before

SETUP_ROOT=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
SETUP_LIST=$SETUP_ROOT/build/components.tsv
SETUP_STATE=$SETUP_ROOT/artifacts/setup
SETUP_STAMP=$SETUP_STATE/built
SETUP_CLI=$SETUP_ROOT/artifacts/bin/PolicyProbe.Cli/release/policyprobe.dll

# The build is the same in every language, and needs no ICU, no first-run greeting and no developer certificate.
export DOTNET_NOLOGO=1 DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=false

setup_say() { printf 'policyprobe: %s\n' "$*" >&2; }

# ---- looking -------------------------------------------------------------------------------------------------------

setup_find_dotnet() {
  local candidate
  for candidate in "$(command -v dotnet || true)" "${DOTNET_ROOT:+$DOTNET_ROOT/dotnet}" "${HOME:+$HOME/.dotnet/dotnet}"; do
    [[ -n $candidate && -x $candidate ]] || continue
    DOTNET=$candidate
    setup_has_sdk 10 && return 0
  done
  setup_say "the .NET SDK 10 is missing: install it from https://dotnet.microsoft.com/download/dotnet/10.0 and run this again."
  return 1
}

# An installed SDK is a folder sdk/<version> beside the dotnet executable: looking is faster than asking.
setup_has_sdk() {
  [[ -n ${DOTNET:-} ]] || return 1
  local home
  home=$(readlink -f -- "$DOTNET")
  compgen -G "${home%/*}/sdk/$1.*" >/dev/null || "$DOTNET" --list-sdks 2>/dev/null | grep -q "^$1\."
}

# Prints the first shared library of that name; LIBTORCH's own folder comes first.
setup_library() {
  local folder
  for folder in ${LIBTORCH:+"$LIBTORCH/lib"} /usr/lib/*-linux-gnu* /lib/*-linux-gnu* /usr/lib64 /usr/lib /usr/local/lib; do
    if [[ -e $folder/$1 ]]; then
      printf '%s\n' "$folder/$1"
      return 0
    fi
  done
  return 1
}

# True if the library resolves to one of the optimised ones. A libtorch of one's own (LIBTORCH) brings its own BLAS.
setup_has_fast_blas() {
  [[ -z ${LIBTORCH:-} ]] || return 0
  local library
  library=$(setup_library "$1") || return 1
  library=$(readlink -f -- "$library")
  [[ $library =~ openblas|mkl|blis|atlas|flexiblas ]]
}

# True if the module is there and not older than the lock file.
setup_has_npm_module() {
  local lock=$SETUP_ROOT/package-lock.json installed=$SETUP_ROOT/node_modules/.package-lock.json
  [[ -f $lock ]] || return 0
  [[ -f $SETUP_ROOT/node_modules/$1/package.json && -f $installed && ! $lock -nt $installed ]]
}

# setup_found KIND CHECK: whether any of the alternatives is there.
setup_found() {
  local kind=$1 word variable
  local -a words
  read -ra words <<<"$2"
  for word in "${words[@]}"; do
    if [[ $word =~ ^\{([A-Z_]+)\} ]]; then
      variable=${BASH_REMATCH[1]}
      [[ -n ${!variable:-} ]] || continue
      word=${!variable}${word#"{$variable}"}
    fi
    case $kind in
      sdk) setup_has_sdk "$word" && return 0 ;;
      command) command -v "$word" >/dev/null && return 0 ;;
      file) compgen -G "$word" >/dev/null && return 0 ;;
      library) setup_library "$word" >/dev/null && return 0 ;;
      blas) setup_has_fast_blas "$word" && return 0 ;;
      npm) setup_has_npm_module "$word" && return 0 ;;
      *) setup_say "build/components.tsv: unknown kind '$kind'" && return 1 ;;
    esac
  done
  return 1
}

# setup_look GROUP...: fills MISSING with the rows of these groups that are not there.
setup_look() {
  local id name kind check install needed weight lost
  MISSING=()
  while IFS=$'\t' read -r id name kind check install needed weight lost; do
    [[ -z $id || $id == '#'* || " $* " != *" $needed "* ]] && continue
    setup_found "$kind" "$check" || MISSING+=("$id"$'\t'"$name"$'\t'"$install"$'\t'"$weight"$'\t'"$lost")
  done <"$SETUP_LIST"
}

# setup_packages WEIGHT: the Debian packages of the missing rows of that weight ("any": of all), each once, into PACKAGES.
setup_packages() {
  local row id name install weight lost package
  PACKAGES=()
  for row in ${MISSING[@]+"${MISSING[@]}"}; do
    IFS=$'\t' read -r id name install weight lost <<<"$row"
    [[ $install == apt:* && ($1 == any || $1 == "$weight") ]] || continue
    for package in ${install#apt:}; do
      [[ " ${PACKAGES[*]-} " == *" $package "* ]] || PACKAGES+=("$package")
    done
  done
}

# ---- installing ----------------------------------------------------------------------------------------------------

setup_is_root() { [[ $(id -u) == 0 ]]; }

# Whether apt-get can be called without asking anybody for a password.
setup_may_install() {
  command -v apt-get >/dev/null || return 1
  setup_is_root || { command -v sudo >/dev/null && sudo -n -l apt-get >/dev/null 2>&1 </dev/null; }
}

setup_apt_line() {
  local prefix='sudo '
  setup_is_root && prefix=
  printf '%sapt-get install --no-install-recommends -y %s' "$prefix" "$*"
}

# apt-get as root or through sudo; waits for another apt to finish, never for a person.
setup_apt() {
  local -a command=(apt-get -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$@")
  setup_is_root || command=(sudo -n "${command[@]}")
  DEBIAN_FRONTEND=noninteractive "${command[@]}" </dev/null >>"$SETUP_STATE/apt.log" 2>&1
}

# Installs packages in one call; if that fails, the required ones first, and then one component at a time.
setup_install_packages() {
  setup_packages any
  ((${#PACKAGES[@]})) || return 0
  setup_say "installing ${PACKAGES[*]} (once; this can take some minutes) …"
  setup_apt update || setup_say "apt-get update failed: trying with the package lists that are there."
  setup_apt install --no-install-recommends -y "${PACKAGES[@]}" && return 0
  tail -n 5 "$SETUP_STATE/apt.log" >&2
  setup_packages required
  ((${#PACKAGES[@]})) && { setup_apt install --no-install-recommends -y "${PACKAGES[@]}" || return 0; }
  local row id name install weight lost
  local -a packages
  for row in "${MISSING[@]}"; do
    IFS=$'\t' read -r id name install weight lost <<<"$row"
    [[ $weight == optional && $install == apt:* ]] || continue
    read -ra packages <<<"${install#apt:}"
    setup_apt install --no-install-recommends -y "${packages[@]}" || true
  done
}

setup_install_npm() {
  [[ " ${MISSING[*]-} " == *$'\tnpm\t'* ]] && command -v npm >/dev/null || return 0
  setup_say "installing the packages of package-lock.json …"
  (cd -- "$SETUP_ROOT" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error </dev/null >"$SETUP_STATE/npm.log" 2>&1) ||
    tail -n 5 "$SETUP_STATE/npm.log" >&2
}

# Says what is still missing; fails if it is required. Optional ones are remembered, so that they are tried and told once.
setup_conclude() {
  local row id name install weight lost failed=0 memory=$SETUP_STATE/gave-up
  [[ ${POLICYPROBE_SKIP_SETUP:-} != 1 ]] || memory=/dev/null
  : >"$memory"
  for row in ${MISSING[@]+"${MISSING[@]}"}; do
    IFS=$'\t' read -r id name install weight lost <<<"$row"
    if [[ $weight == required ]]; then
      setup_say "$name is missing. Without it is lost: $lost."
      failed=1
    else
      setup_say "going on without $name. Without it is lost: $lost."
      printf '%s\n' "$id" >>"$memory"
    fi
  done
  setup_packages any
  if ((${#PACKAGES[@]})); then
    if command -v apt-get >/dev/null; then
      setup_say "this line installs it:"
      printf '  %s\n' "$(setup_apt_line "${PACKAGES[@]}")" >&2
    else
      setup_say "there is no apt-get here; Debian's names of the packages are: ${PACKAGES[*]}. LIBTORCH=FOLDER uses a PyTorch or libtorch folder."
    fi
    [[ " ${PACKAGES[*]} " != *" libopenblas0-pthread "* ]] || setup_explain_blas
  fi
  return "$failed"
}

# An optimised BLAS can be installed and still not be the one in use.
setup_explain_blas() {
  local library
  library=$(setup_library libopenblas.so.0) || return 0
  setup_say "$library is installed but not selected; 'sudo update-alternatives --config libblas.so.3-$(basename -- "$(dirname -- "$library")")' selects it."
}

setup_gave_up_before() {
  [[ -f $SETUP_STATE/gave-up && -z ${SETUP_RETRY:-} ]] || return 1
  local row given_up
  given_up=$'\n'$(<"$SETUP_STATE/gave-up")$'\n'
  for row in "${MISSING[@]}"; do
    [[ $given_up == *$'\n'"${row%%$'\t'*}"$'\n'* ]] || return 1
  done
}

setup_install_missing() {
  setup_look "$@" # another set-up may have finished while this one waited for its turn
  ((${#MISSING[@]})) || return 0
  if [[ ${POLICYPROBE_SKIP_SETUP:-} != 1 ]]; then
    : >"$SETUP_STATE/apt.log"
    if setup_may_install; then setup_install_packages; fi
    setup_look "$@"
    setup_install_npm
    setup_look "$@"
  fi
  setup_conclude || [[ ${POLICYPROBE_SKIP_SETUP:-} == 1 ]]
}

setup_components() {
  setup_look "$@"
  ((${#MISSING[@]})) || return 0
  setup_gave_up_before && return 0
  mkdir -p -- "$SETUP_STATE"
  (
    flock 9
    setup_install_missing "$@"
  ) 9>"$SETUP_STATE/lock"
}

# ---- building ------------------------------------------------------------------------------------------------------

# What decides about a build beside the sources: the compilers, and which libtorch, MuJoCo and Box2D are there (by change time).
setup_fingerprint() {
  local torch=none mujoco=none box2d=none
  torch=$(setup_library libtorch_cpu.so) && torch=$(stat -L -c '%n %Z' -- "$torch")
  setup_found file '{LIBTORCH}/include/ATen/core/Tensor.h /usr/include/ATen/core/Tensor.h' && torch+=' with headers'
  mujoco=$(setup_library libmujoco.so) && mujoco=$(stat -L -c '%n %Z' -- "$mujoco")
  setup_found file '/usr/include/mujoco/mujoco.h /usr/local/include/mujoco/mujoco.h' && mujoco+=' with headers'
  box2d=$(setup_library libbox2d.so.2) && box2d=$(stat -L -c '%n %Z' -- "$box2d")
  setup_found file '/usr/include/box2d/box2d.h /usr/local/include/box2d/box2d.h' && box2d+=' with headers'
  printf '%s|%s|%s|%s|%s|%s|%s' "$SETUP_ROOT" "$DOTNET" "$(command -v "${CXX:-g++}" || echo none)" "${LIBTORCH:-}" "$torch" "$mujoco" "$box2d"
}

setup_is_built() {
  [[ -f $SETUP_CLI && -f $SETUP_STAMP && $(<"$SETUP_STAMP") == "$(setup_fingerprint)" ]] || return 1
  local -a sources=()
  local path
  for path in "$SETUP_ROOT"/{src,envs,analysis,notebooks,build,global.json,.editorconfig} "$SETUP_ROOT"/*.{props,targets}; do
    [[ -e $path ]] && sources+=("$path")
  done
  [[ -z $(find "${sources[@]}" -newer "$SETUP_STAMP" -print -quit) ]]
}

# The stamp carries the time at which the build began: what is edited meanwhile is built the next time.
# The lock's descriptor is closed for dotnet, whose compiler server outlives the build.
setup_build_locked() {
  local log=$SETUP_STATE/build.log
  setup_fingerprint >"$SETUP_STAMP.new"
  if ! "$DOTNET" build "$1" -c Release -nologo -v quiet -nodeReuse:false -clp:NoSummary </dev/null >"$log" 2>&1 9>&-; then
    rm -f -- "$SETUP_STAMP" "$SETUP_STAMP.new"
    awk '!seen[$0]++' "$log" >&2 # each project repeats the errors of those it stands on
    setup_say "the build failed; its messages are above."
    return 1
  fi
  mv -- "$SETUP_STAMP.new" "$SETUP_STAMP"
}

setup_build() {
  mkdir -p -- "$SETUP_STATE"
  (
    flock 9
    setup_build_locked "$1"
  ) 9>"$SETUP_STATE/lock"
}

setup_build_cli() {
  setup_is_built && return 0
  mkdir -p -- "$SETUP_STATE"
  (
    flock 9
    setup_is_built && exit 0
    setup_say "building …"
    setup_build_locked "$SETUP_ROOT/src/PolicyProbe.Cli/PolicyProbe.Cli.csproj"
  ) 9>"$SETUP_STATE/lock"
}
