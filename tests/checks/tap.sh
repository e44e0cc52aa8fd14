# Shared by the checks: prints TAP. Sourced by bash.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=${LEC_BUILD_DIR:-$root/build}
tap_count=0
tap_failed=0
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# tap "what must hold" COMMAND...: holds when the command succeeds; its output explains a failure.
tap() {
    local what=$1
    shift
    tap_count=$((tap_count + 1))
    if "$@" >"$scratch/tap.log" 2>&1; then
        echo "ok $tap_count - $what"
    else
        tap_failed=1
        echo "not ok $tap_count - $what"
        sed 's/^/# /' "$scratch/tap.log"
    fi
}

tap_done() {
    echo "1..$tap_count"
    exit "$tap_failed"
}

# Succeeds when the command fails: for checks of the checks.
refuses() {
    ! "$@"
}

# Every C file of ours, one a line, from the top of the tree.
c_sources() {
    (cd "$root" && find kiosk server tests -name node_modules -prune -o -name '*.c' -print | sort)
}

c_files() {
    c_sources
    (cd "$root" && find include kiosk server tests -name node_modules -prune -o -name '*.h' -print | sort)
}
