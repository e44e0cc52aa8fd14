# Shared by the front doors (server/run, kiosk/run, tests/run): installs packages, configures,
# builds. Sourced by bash. Everything it says goes to stderr; stdout belongs to the program that is
# started.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=${LEC_BUILD_DIR:-$root/build}
[[ $build == /* ]] || build=$PWD/$build

build_packages=(gcc libc6-dev cmake ninja-build pkg-config
    libwebsockets-dev libssl-dev libuv1-dev libsqlite3-dev libjansson-dev libsodium-dev libutf8proc-dev
    libicu-dev libqrencode-dev zlib1g-dev libavahi-client-dev libzip-dev libpng-dev libjpeg-dev libexpat1-dev
    libgettextpo-dev)
# libwebsockets loads its libuv part at run time, so no library depends on this package.
run_packages=(libwebsockets-evlib-uv)
# The room display, and letters for every script in which a team may write its name.
kiosk_packages=(libsdl2-dev libsdl2-mixer-dev libpango1.0-dev librsvg2-dev libgdk-pixbuf-2.0-dev
    fonts-inter fonts-noto-core fonts-noto-cjk fonts-noto-color-emoji)

say() {
    printf '%s: %s\n' "$door" "$*" >&2
}

die() {
    say "$*"
    exit 1
}

is_installed() {
    [[ $(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null) == installed ]]
}

as_root() {
    if [[ $(id -u) == 0 ]]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        die "to install packages run this as root, or install sudo"
    fi
}

was_updated=

# Installs those of the named packages that are missing.
need() {
    local package missing=()
    command -v dpkg-query >/dev/null ||
        die "only Debian and Ubuntu are known here; install the like of these by hand: $*"
    for package in "$@"; do
        is_installed "$package" || missing+=("$package")
    done
    [[ ${#missing[@]} -gt 0 ]] || return 0
    say "installing ${missing[*]}"
    # Once is enough. An old list of packages may still do: only a failed installation counts.
    [[ -n $was_updated ]] || as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq </dev/null >&2 ||
        say "apt-get update failed; trying with the list of packages that is here"
    was_updated=1
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        "${missing[@]}" </dev/null >&2 ||
        die "apt-get could not install ${missing[*]}: see above"
}

# The package with the event library exists from libwebsockets 4.1 on; before, it was built in.
need_to_build() {
    if is_installed "${run_packages[0]}"; then
        need "${build_packages[@]}"
    else
        need "${build_packages[@]}"
        if apt-cache show "${run_packages[@]}" >/dev/null 2>&1; then
            need "${run_packages[@]}"
        fi
    fi
}

need_for_kiosk() {
    need_to_build
    need "${kiosk_packages[@]}"
}

# Runs a command that talks only when it fails.
quietly() {
    local log
    log=$(mktemp)
    if ! "$@" >"$log" 2>&1 </dev/null; then
        grep -vE '^\[[0-9]+/[0-9]+\] ' "$log" >&2 # ninja's progress
        rm -f "$log"
        return 1
    fi
    rm -f "$log"
}

# What tests and benchmarks take from npm.
need_node_modules() {
    local lock=$root/tests/package-lock.json
    local have=$root/tests/node_modules/.package-lock.json
    [[ ! -f $have || $lock -nt $have ]] || return 0
    say "installing what the tests take from npm"
    (cd "$root/tests" && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 quietly npm ci --no-audit --no-fund) ||
        die "npm ci failed: see above"
    touch "$have"
}

# build_preset PRESET [TARGET...]: brings $build/PRESET up to date, in silence when it is.
build_preset() {
    local dir=$build/$1
    if ! grep -qsxF "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$dir/CMakeCache.txt"; then
        rm -rf "$dir/CMakeCache.txt" "$dir/CMakeFiles"
    fi
    # What a preset sets counts in a folder that was configured before it did, too.
    if [[ ! -f $dir/build.ninja || ! -f $dir/CMakeCache.txt ||
        ! $dir/configured -nt $root/CMakePresets.json ]]; then
        say "configuring $1"
        (cd "$root" && quietly cmake --preset "$1" -B "$dir") || return 1
        touch "$dir/configured"
    fi
    [[ -f $dir/.ninja_log ]] || say "building $1, which takes a minute the first time"
    quietly ninja -C "$dir" -k 0 "${@:2}"
}
