#!/bin/sh
# What `log_archive_maintenance` does on a logs server, as DESIGN section 4 has it: pack, expire, and
# remove what is empty. Usage: archiver.sh LOGS_ROOT DAYS
set -eu
find "$1" -type f -mmin +10 \( -name '*.txt' -o -name '*.html' -o -name 'tmp*' \) -exec gzip -9 {} +
find "$1" -type f -mtime +"$2" -delete
find "$1" -mindepth 1 -type d -empty -delete
