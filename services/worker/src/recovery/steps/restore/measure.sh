#!/bin/sh
# Looks how much has been restored so far. Arguments: data directory, directory of tablespaces. Tells `restored_kb`.
#
# Of what is in the directories, so that it is nothing before a file is there. What vanishes meanwhile, as rsync renames
# it, is no failure.

total=$(du -skc "$1"/* "$2"/*/* 2>/dev/null | sed -n 's/[^0-9]*total$//p')
[ -n "$total" ] || fail 'du does not say how much there is'
tell restored_kb "$total"
