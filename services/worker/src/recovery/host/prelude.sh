#!/bin/sh
# What every script begins with.
set -u
umask 022
cd / || exit 1
export LC_ALL=C PATH="$PATH:/usr/sbin:/sbin"
