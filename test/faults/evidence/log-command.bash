# The forced command of an ssh key: writes down when what came in was begun, in microseconds, and does it.
# Argument: the file. No process is started to find out the time.
printf '%s %s\n' "${EPOCHREALTIME/./}" "${SSH_ORIGINAL_COMMAND%%$'\n'*}" >>"$1"
exec sh -c "$SSH_ORIGINAL_COMMAND"
