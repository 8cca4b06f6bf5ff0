/** Completions for bash, zsh and fish, from the help of the program. */
import { optionOf } from './command-line.mjs';

/** What a value is, by its name in the help. */
function kindOf({ value, choices }) {
  if (choices.length > 0) return 'words';
  if (value === 'file') return 'file';
  if (value === 'dir') return 'directory';
  return value === null ? 'none' : 'other';
}

/** What stands after the options. */
const takesDirectories = (command) => command.arguments.length > 0;

const optionsOf = (command) => command.options.map(optionOf);

/** @param commandLine as of command-line.mjs */
export function bashCompletion({ commands, options }) {
  const names = (list) => list.flatMap((option) => option.names).join(' ');
  const values = (command) =>
    optionsOf(command)
      .filter(({ value }) => value !== null)
      .map((option) => `        ${option.names.join('|')}) ${bashValue(option)}; return ;;\n`)
      .join('');
  const cases = commands.map(
    (command) => `    ${command.name})
      case $previous in
${values(command)}      esac
      words='${names(optionsOf(command))}'
${takesDirectories(command) ? '      directories=yes\n' : ''}      ;;
`,
  );
  return `# bash completion for stackvizd, made from its help
_stackvizd() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} words directories=
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    mapfile -t COMPREPLY < <(compgen -W '${commands.map(({ name }) => name).join(' ')} help ${names(options.map(optionOf))}' -- "$current")
    return
  fi
  case \${COMP_WORDS[1]} in
${cases.join('')}    help) words='${commands.map(({ name }) => name).join(' ')}' ;;
    *) return ;;
  esac
  if [ -n "$directories" ] && [ "\${current#-}" = "$current" ]; then
    compopt -o filenames
    mapfile -t COMPREPLY < <(compgen -d -- "$current")
    return
  fi
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}
complete -F _stackvizd stackvizd
`;
}

function bashValue(option) {
  const reply = (generator) => `mapfile -t COMPREPLY < <(compgen ${generator} -- "$current")`;
  switch (kindOf(option)) {
    case 'words':
      return reply(`-W '${option.choices.join(' ')}'`);
    case 'file':
      return `compopt -o filenames; ${reply('-f')}`;
    case 'directory':
      return `compopt -o filenames; ${reply('-d')}`;
    default:
      return 'true';
  }
}

const quoted = (text) => text.replaceAll("'", "'\\''");

/** @param commandLine as of command-line.mjs */
export function zshCompletion({ commands, options }) {
  const described = (text) =>
    quoted(text).replaceAll('[', '(').replaceAll(']', ')').replaceAll(':', '\\:');
  const spec = (option) => {
    const action = {
      words: `:${option.value}:(${option.choices.join(' ')})`,
      file: `:${option.value}:_files`,
      directory: `:${option.value}:_files -/`,
      other: `:${option.value}: `,
      none: '',
    }[kindOf(option)];
    return option.names.map((name) => `'*${name}[${described(option.text)}]${action}'`).join(' ');
  };
  const list = commands.map(({ name, text }) => `    '${name}:${described(text)}'\n`);
  const cases = commands.map((command) => {
    const specs = optionsOf(command).map(spec).join(' \\\n        ');
    const rest = takesDirectories(command) ? " \\\n        '*:directory:_files -/'" : '';
    return `    ${command.name})\n      _arguments -S ${specs}${rest}\n      ;;\n`;
  });
  return `#compdef stackvizd
# zsh completion for stackvizd, made from its help
_stackvizd() {
  local -a commands
  commands=(
${list.join('')}    'help:display help for command'
  )
  if (( CURRENT == 2 )); then
    _describe -t commands command commands
    _arguments ${options.map(optionOf).map(spec).join(' ')}
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
${cases.join('')}    help) _describe -t commands command commands ;;
  esac
}
_stackvizd "$@"
`;
}

/** @param commandLine as of command-line.mjs */
export function fishCompletion({ commands, options }) {
  const names = commands.map(({ name }) => name).join(' ');
  const line = (condition, { names: flags, value, choices, text }) => {
    const kind = kindOf({ value, choices });
    const words = flags.map((flag) =>
      flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`,
    );
    const takes = {
      words: ` -x -a '${choices.join(' ')}'`,
      file: ' -r -F',
      directory: " -x -a '(__fish_complete_directories)'",
      other: ' -x',
      none: '',
    }[kind];
    return `complete -c stackvizd -n '${condition}' ${words.join(' ')}${takes} -d '${fish(text)}'\n`;
  };
  const of = (name) => `__fish_seen_subcommand_from ${name}`;
  const first = `not __fish_seen_subcommand_from ${names}`;
  return [
    '# fish completion for stackvizd, made from its help\ncomplete -c stackvizd -f\n',
    ...options.map((option) => line(first, optionOf(option))),
    ...commands.map(
      ({ name, text }) => `complete -c stackvizd -n '${first}' -a ${name} -d '${fish(text)}'\n`,
    ),
    ...commands.flatMap((command) => [
      ...optionsOf(command).map((option) => line(of(command.name), option)),
      ...(takesDirectories(command)
        ? [`complete -c stackvizd -n '${of(command.name)}' -a '(__fish_complete_directories)'\n`]
        : []),
    ]),
  ].join('');
}

const fish = (text) => text.replaceAll('\\', '\\\\').replaceAll("'", "\\'");
