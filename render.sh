#!/usr/bin/env bash
# Sets up what is missing, then hands over to `python -m scenes`:
#
#   ./render.sh              renders every lesson
#   ./render.sh test         runs the tests
#   ./render.sh --help       shows everything else
#
# Needs Python 3.11 or newer. TORCH=cpu or TORCH=cuda chooses the PyTorch build by hand.
# Kept to what macOS has: bash 3.2 and BSD tools.
set -euo pipefail
cd -P "$(dirname "${BASH_SOURCE[0]}")" # -P: one name for this folder, whichever link led here

py=.venv/bin/python
stamp=.venv/.set-up
log=$PWD/.venv.log
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 PIP_PROGRESS_BAR=off
export PIP_RETRIES="${PIP_RETRIES:-2}" # offline, pip's own 5 for each package take minutes

say() { printf '%s\n' "$*" >&2; }
fail() { say "render.sh: $*"; exit 2; }

# stage TEXT COMMAND...: one line on the screen, all else in the log.
stage() {
    local text=$1 reason
    shift
    say "  $text ..."
    if ! "$@" </dev/null >>"$log" 2>&1; then
        reason=$(grep -E '^(ERROR|E|error|[A-Za-z]*Error):' "$log" 2>/dev/null | tail -n 1) || true
        if grep -q 'after connection broken' "$log" 2>/dev/null; then
            reason="no connection to the package index?${reason:+ $reason}" # pip itself says "no such package"
        fi
        fail "failed: $text${reason:+ ($reason)}. Log: $log"
    fi
}

# A set-up is good for one place (a venv cannot be moved), one Python, one list of wishes.
place() { pwd && "$py" -c 'import sys; print(*sys.version_info[:2])' 2>/dev/null; }
current() { place && cat pyproject.toml render.sh | cksum; }
is_set_up() { [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$(current)" ]; }

find_python() {
    for python in python3 python3.14 python3.13 python3.12 python3.11; do
        "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && return
    done
    local how="see https://www.python.org/downloads"
    case $(package_manager) in
        apt-get) how="sudo apt-get install -y python3.11 (or any newer one your system has)" ;;
        dnf) how="sudo dnf install -y python3.12" ;;
        pacman) how="sudo pacman -S --needed python" ;;
        brew) how="brew install python@3.13" ;;
    esac
    fail "needs Python 3.11 or newer and found none: $how"
}

# The system keeps this lock and lets go of it however we end, so it cannot go stale.
# (Not flock(1), which macOS lacks; descriptor 9 stays open in this shell.)
lock() {
    exec 9<render.sh
    "$python" -c 'import fcntl; fcntl.flock(9, fcntl.LOCK_EX | fcntl.LOCK_NB)' 2>/dev/null && return
    say "Waiting for another set-up of this folder to end"
    "$python" -c 'import fcntl; fcntl.flock(9, fcntl.LOCK_EX)' 2>/dev/null || true # no locks on some NFS
}

package_manager() {
    if [ "$(uname -s)" = Darwin ]; then echo brew && return; fi
    for manager in apt-get dnf pacman; do
        command -v "$manager" >/dev/null && echo "$manager" && return
    done
    echo none
}

# pycairo and manimpango have no wheels for Linux (pycairo none for macOS) and are compiled.
can_build() {
    "$py" -m pip --version >/dev/null 2>&1 || "$python" -c 'import ensurepip' 2>/dev/null || return 1
    "$py" -c 'import cairo, manimpango' 2>/dev/null && return
    local libraries="cairo pangocairo"
    [ "$(uname -s)" = Darwin ] && libraries=cairo
    # shellcheck disable=SC2086 # two words
    command -v cc >/dev/null && pkg-config --exists $libraries 2>/dev/null &&
        "$python" -c 'import os, sysconfig as s; os.stat(s.get_path("include") + "/Python.h")' 2>/dev/null
}

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }

system_packages() {
    can_build && return
    local what="cairo, pango, pkg-config, a C compiler and Python's headers" command
    case $(package_manager) in
        apt-get)
            command="apt-get install -y build-essential pkg-config $python-dev $python-venv libcairo2-dev libpango1.0-dev"
            if as_root true 2>/dev/null; then
                stage "Reading the list of system packages" as_root apt-get update
                # shellcheck disable=SC2086 # words of a command
                stage "Installing system packages: ${command#*-y }" as_root env DEBIAN_FRONTEND=noninteractive $command
                can_build || fail "$what are still missing after: $command. Log: $log"
                return
            fi
            if command -v sudo >/dev/null; then
                command="sudo apt-get update && sudo $command"
            else
                command="su -c 'apt-get update && $command'"
            fi ;;
        dnf) command="sudo dnf install -y gcc gcc-c++ pkgconf-pkg-config $python-devel cairo-devel pango-devel" ;;
        pacman) command="sudo pacman -S --needed base-devel pkgconf cairo pango" ;;
        brew) command="brew install cairo pkg-config" ;; # https://brew.sh
        *) fail "needs $what: install them and run this again" ;;
    esac
    say "Some system packages are missing. Install them with this command, then run this again:"
    say "  $command"
    exit 2
}

has_gpu() { [ -e /dev/nvidia0 ] || [ -e /proc/driver/nvidia ] || nvidia-smi -L >/dev/null 2>&1; }

# PyPI's PyTorch for Linux brings 3 GB of CUDA along: without a GPU, take the CPU build.
pytorch() {
    "$py" -c 'import torch' 2>/dev/null && return
    case ${TORCH:-auto} in
        cuda) return ;;
        cpu) ;;
        auto)
            if [ "$(uname -s)" = Darwin ]; then return; fi
            if has_gpu; then say "  NVIDIA GPU found: PyTorch will come with CUDA (3 GB)" && return; fi ;;
        *) fail "got TORCH=$TORCH: it can be cpu or cuda" ;;
    esac
    local index=https://download.pytorch.org/whl/cpu
    # Does it answer? Asked with pip's own requests, as a bare system has no certificates for
    # urllib; the alarm also ends a name look-up that hangs, which a timeout does not.
    local ask='import signal, sys; from pip._vendor import requests; signal.alarm(6); requests.get(sys.argv[1], timeout=4).raise_for_status()'
    if { "$py" -c "$ask" "$index/torch/"; } >/dev/null 2>&1; then
        stage "Installing PyTorch's CPU build" "$py" -m pip install --index-url "$index" 'torch>=2.6'
        return
    fi
    say "  Looking for a CPU build of PyTorch where pip looks ..."
    # Out of reach. pip may be configured to find a CPU build: 2.13.0+cpu satisfies ==2.13.0.
    if "$py" -m pip install -q --dry-run --report - torch==2.13.0 2>>"$log" |
        grep -E '"name": *"(nvidia|cuda|triton)' >/dev/null; then
        fail "PyTorch's CPU build is out of reach ($index), and PyPI's brings 3 GB of CUDA." \
            "Try again later, or install a CPU wheel yourself ($py -m pip install WHEEL)," \
            "or accept CUDA: TORCH=cuda ./render.sh"
    fi
    stage "Installing PyTorch" "$py" -m pip install torch==2.13.0
}

set_up() {
    find_python
    lock
    if is_set_up; then return; fi # by the one we waited for
    trap 'say "Interrupted: run this again to go on"; exit 130' INT TERM
    say "Setting up in $PWD/.venv"
    : >"$log" || fail "cannot write here: $log"
    if [ -f "$stamp" ] && [ "$(head -n 2 "$stamp")" != "$(place)" ]; then
        say "  The folder or its Python has changed: starting anew"
        rm -rf .venv
    fi
    rm -f "$stamp"
    system_packages
    "$py" -m pip --version >/dev/null 2>&1 || stage "Making .venv" "$python" -m venv --clear .venv
    # A pip that was killed leaves packages without RECORD, which the next one takes for complete.
    for info in .venv/lib/python3*/site-packages/*.dist-info; do
        [ -f "$info/RECORD" ] || rm -rf "$info"
    done
    stage "Bringing pip up to date" "$py" -m pip install 'pip>=25.1' # the first to know --group
    pytorch
    stage "Installing manim and the rest (a minute or two)" "$py" -m pip install --editable . --group dev
    stage "Checking that all of it loads" "$py" -c 'import manim, torch, typst'
    current >"$stamp.new" && mv "$stamp.new" "$stamp"
    say "Set-up done in $SECONDS s"
    trap - INT TERM
}

is_set_up || set_up
exec 9<&- # the lesson's processes must not hold the lock
exec "$py" -m scenes "$@"
