#!/bin/sh
# Stands for the Electron that `assay open` starts: the old one of this suite, with its flags and the application built for it.
IFS='
'
# shellcheck disable=SC2086
exec $ASSAY_TEST_ELECTRON
