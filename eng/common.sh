# What the scripts beside this file share; sourced, not run.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

say() { printf '\033[1m==>\033[0m %s\n' "$*"; }
die() { printf 'error: %s\n' "$*" >&2; exit 1; }

# Heaps of the C library, read before any code of ours runs: the more there are, the more memory lies idle in them
# (docs/operations.md, Memory).
export MALLOC_ARENA_MAX=${MALLOC_ARENA_MAX:-1}
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1

need_dotnet() {
  command -v dotnet >/dev/null || die "the .NET 10 SDK is missing: https://dotnet.microsoft.com/download"
  case $(dotnet --version 2>/dev/null) in
    10.* | 1[1-9].*) ;;
    *) die "the .NET 10 SDK is needed; found: $(dotnet --list-sdks | tr '\n' ' ')" ;;
  esac
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"
  elif command -v sudo >/dev/null; then sudo "$@"
  else die "'$*' needs root, and sudo is missing"
  fi
}

# Installs those of the Debian packages that are missing; nothing at all when none is.
apt_packages() {
  command -v apt-get >/dev/null || { say "no apt-get here: install by hand what is missing of: $*"; return; }
  local missing=()
  for package in "$@"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return
  say "installing ${missing[*]}"
  as_root apt-get update -qq
  # Servers among them are peers for the tests, which start and stop their own; nothing may start by itself.
  local policy=/usr/sbin/policy-rc.d made=
  if [ ! -e $policy ]; then
    trap 'as_root rm -f /usr/sbin/policy-rc.d; exit 130' INT TERM
    printf '#!/bin/sh\nexit 101\n' | as_root tee $policy >/dev/null; as_root chmod +x $policy; made=1
  fi
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null || {
    [ -z "$made" ] || as_root rm -f $policy
    die "apt-get could not install ${missing[*]}"
  }
  [ -z "$made" ] || { as_root rm -f $policy; trap - INT TERM; }
  return 0
}

# Decoder of JPEG 2000, asked for when such an image comes.
runtime_packages() { (apt_packages libopenjp2-7) || say "libopenjp2 could not be installed: JPEG 2000 images are refused, all else works"; }

# Builds a project in Release unless its output is newer than every source.
build_release() {
  local project=$1 output=$root/artifacts/bin/$1/release/$2.dll
  if [ -f "$output" ] && [ -z "$(find "$root/src" "$root/Directory.Packages.props" "$root/Directory.Build.props" \
    "$root/Directory.Build.targets" -newer "$output" -type f -not -name packages.lock.json -print -quit)" ]; then return; fi
  say "building $project (Release)" >&2
  dotnet build "$root/src/$project" -c Release -nologo -v quiet -clp:NoSummary >&2 || die "$project does not build"
  touch "$output"
}

# Installs the npm packages of a folder of eng/ into artifacts/, unless they are there already.
npm_packages() {
  local from=$root/eng/$1 to=$root/artifacts/$1
  mkdir -p "$to"
  if cmp -s "$from/package-lock.json" "$to/package-lock.json" && [ -d "$to/node_modules" ]; then return; fi
  say "installing $2"
  cp "$from/package.json" "$from/package-lock.json" "$to/"
  # A folder that is only half there must not look complete next time.
  (cd "$to" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error) || { rm -f "$to/package-lock.json"; return 1; }
}

# The viewer that the service shows (eng/viewer). Without npm, or without a network, the service starts without it.
viewer_package() {
  command -v npm >/dev/null || (apt_packages nodejs npm) || true
  npm_packages viewer "the viewer (OHIF)" || say "the viewer could not be fetched: the service works without it, and says so"
}
