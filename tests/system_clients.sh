#!/bin/sh
# The tests use tmux, ssh-keygen, unzip, tar, age, strace (for power cuts), pdftotext (to read papers) and a Java compiler
# (for ODK's engine) as they come with a system, and Chromium for residents' pages. Where one is missing and this is a Debian
# machine that lets us, it is installed; elsewhere the tests that need it say what is missing.
set -eu
missing=""
command -v tmux >/dev/null 2>&1 || missing="$missing tmux"
command -v ssh-keygen >/dev/null 2>&1 || missing="$missing openssh-client"
command -v strace >/dev/null 2>&1 || missing="$missing strace"
command -v unzip >/dev/null 2>&1 || missing="$missing unzip"
command -v age >/dev/null 2>&1 || missing="$missing age"
command -v pdftotext >/dev/null 2>&1 || missing="$missing poppler-utils"
command -v javac >/dev/null 2>&1 || missing="$missing default-jdk-headless"
if [ -n "$missing" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
	apt-get update -qq
	# shellcheck disable=SC2086 - a list of package names
	DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
fi
browser=""
for name in chromium chromium-browser google-chrome google-chrome-stable; do
	command -v "$name" >/dev/null 2>&1 && browser="$name"
done
if [ -z "$browser" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
	# Not every system of Debian's kind has one that is a package: then tests/browser is left out, and says so.
	{ apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null; } ||
		echo "No Chromium is to be had here: the tests of tests/browser are left out." >&2
fi
