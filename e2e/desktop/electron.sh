#!/bin/sh
# Stands for the Electron that `assay open` starts: the old one of this suite, with its flags and the application built for it.
IFS='
'
# The first argument is the application as it ships; a link may follow.
shift
# shellcheck disable=SC2086
exec $ASSAY_TEST_ELECTRON "$@"
