/** Manual pages, from the help of the program and from the list of its settings. */

const FILES = [
  ['/etc/stackvizd/stackvizd.yaml', 'settings, see \\fBstackvizd.yaml\\fR(5)'],
  ['/etc/stackvizd/environment', 'environment variables of the daemons'],
  ['/run/stackviz', 'sockets on which the daemons tell how they are'],
];

/** Text as roff shows it: no request, no escape, hyphens that can be copied. */
function roff(text) {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll(/^([.'])/gm, '\\&$1');
}

const bold = (text) => `\\fB${roff(text)}\\fR`;

/** Names bold, values in italics, as in `-c, --config <file>`. */
const termOf = (text) =>
  text
    .split(/([<[][^>\]]*[>\]])/)
    .map((part) => (/^[<[]/.test(part) ? `\\fI${roff(part)}\\fR` : bold(part)))
    .join('');

const item = ({ term, text }) => `.TP\n${termOf(term)}\n${roff(text)}\n`;

function head(name, section, version, date) {
  // ragged right: the long names of variables cannot be stretched
  return `.TH ${name} ${section} ${date} "stackvizd ${version}" "stackvizd"\n.ad l\n.nh\n`;
}

/** @param commandLine as of command-line.mjs @param date of the source, YYYY-MM-DD */
export function manOfCommand(commandLine, version, date) {
  const paragraphs = commandLine.epilogue.split(/\n\n+/).map((text) => `${roff(text)}\n`);
  return [
    head('STACKVIZD', 1, version, date),
    '.SH NAME\nstackvizd \\- publishes a StackViz site inside every CI build on a logs server\n',
    '.SH SYNOPSIS\n.B stackvizd\n.I command\n.RI [ options ]\n.RI [ argument ...]\n',
    `.SH DESCRIPTION\n${roff(commandLine.text)}\n`,
    '.SH COMMANDS\n',
    ...commandLine.commands.map(commandOf),
    '.SH OPTIONS\n',
    ...commandLine.options.map(item),
    '.SH CONFIGURATION AND EXIT STATUS\n',
    paragraphs.join('.PP\n'),
    '.SH FILES\n',
    ...FILES.map(([path, text]) => `.TP\n.I ${roff(path)}\n${text}\n`),
    '.SH SEE ALSO\n.BR stackvizd.yaml (5),\n.BR systemctl (1),\n.BR journalctl (1)\n',
  ].join('');
}

function commandOf({ usage, text, arguments: words, options }) {
  const own = options.filter(({ term }) => !/--help/.test(term));
  return `.SS ${termOf(usage.replace(/^stackvizd /, '').replace(' [options]', ''))}\n${roff(text)}\n${[...words, ...own].map(item).join('')}`;
}

/** @param keys `configKeys()` of src/config/keys.ts */
export function manOfSettings(keys, version, date) {
  const items = keys.map(({ path, fallback, description, variable }) => {
    const value = fallback === undefined ? 'must be set' : `default ${JSON.stringify(fallback)}`;
    return `.TP\n${bold(path)} (${roff(value).replaceAll(',', ',\\:')})\n${roff(description)}\n.br\n${roff(variable)}\n`;
  });
  return [
    head('STACKVIZD.YAML', 5, version, date),
    '.SH NAME\nstackvizd.yaml \\- settings of stackvizd\n',
    '.SH DESCRIPTION\nA YAML file. A key with dots is a group: \\fBqueue.name\\fR is \\fBname\\fR in the group ',
    '\\fBqueue\\fR. Each can be overridden by the environment variable below it.\n',
    'Only \\fBroot\\fR must be set. \\fBstackvizd check\\-config\\fR says what is wrong, and what is in force.\n',
    '.SH EXAMPLE\n.nf\nroot: /srv/static/logs\nqueue:\n  redis:\n',
    '    socketPath: /run/redis\\-stackviz/redis\\-server.sock\n.fi\n',
    '.SH SETTINGS\n',
    ...items,
    '.SH SEE ALSO\n.BR stackvizd (1)\n',
  ].join('');
}
