import type { Call, Command, Option } from './command.ts'

const JSON_OUTPUT: Option = { flag: '--json', summary: 'One JSON document instead of text' }
const DEMO: Option = { flag: '--demo', summary: 'With an embedded upstream; needs no key' }
const ADDRESS: readonly Option[] = [
  { flag: '--host <host>', summary: 'Address to listen on, instead of HOST' },
  { flag: '--port <port>', summary: 'Port to listen on, instead of PORT' },
]
const RELOAD: Option = {
  flag: '--reload',
  summary: 'Take up changes of .env while it runs',
  isRare: true,
}
const SCREEN: readonly Option[] = [
  { flag: '--headless', summary: 'Without the dashboard' },
  { flag: '--plain', summary: 'Lines of text instead of the dashboard', isRare: true },
  { flag: '--no-bodies', summary: 'Do not keep what was said for the dashboard', isRare: true },
  { flag: '--ascii', summary: 'Draw with ASCII characters only', isRare: true },
  { flag: '--fps <number>', summary: 'Pictures a second, 1 to 30', isRare: true },
]
const CHECKED: readonly Option[] = [DEMO, ...ADDRESS, JSON_OUTPUT]

export const SHELLS = ['bash', 'zsh', 'fish'] as const

/** What the first words of the longer commands stand for. */
export const GROUPS: Readonly<Record<string, string>> = {
  server: 'Start the proxy: the long form',
  config: 'The settings: values, sources, problems',
  health: 'Whether proxy or upstream is there',
  test: 'Ask the upstream something small',
}

const start: Command['run'] = async (call) => (await import('./start-call.ts')).run(call)

async function runClient(call: Call): Promise<number> {
  return await (await import('./run-call.ts')).run(call)
}

const START: Pick<Command, 'options' | 'run'> = {
  options: [DEMO, ...ADDRESS, RELOAD, ...SCREEN],
  run: start,
}

/** Every command, in the order of the help. */
export const COMMANDS: readonly Command[] = [
  {
    words: [],
    summary: 'Start the proxy',
    examples: [
      ['vandamme --demo', 'try it without a key'],
      ['vandamme doctor', 'find out why it does not work'],
      ['vandamme server start --help', 'every option of a start'],
    ],
    ...START,
  },
  {
    words: ['claude'],
    summary: 'Run Claude Code on it',
    about:
      'Takes the proxy that runs, or one of its own that ends with Claude Code. What stands behind the word is for Claude Code; options of ours stand before it.',
    behind: '...',
    // They stand before the word: behind it all belongs to the client.
    options: [],
    examples: [
      ['vandamme claude', 'a session'],
      ['vandamme --demo claude -p "Hello"', 'without a key'],
    ],
    run: runClient,
  },
  {
    words: ['run'],
    summary: 'Run any client on it',
    about:
      'Takes the proxy that runs, or one of its own that ends with the client. Options of ours stand before the program; what follows belongs to it.',
    behind: '-- program ...',
    options: [DEMO, ...ADDRESS],
    examples: [
      ['vandamme run -- my-agent --flag', 'any client of the Messages API'],
      ['vandamme --demo claude -p "Hello"', 'Claude Code needs no "run --"'],
    ],
    run: runClient,
  },
  {
    words: ['server', 'start'],
    summary: 'Start the proxy',
    examples: [['vandamme server start --port 8083', 'on another port']],
    ...START,
  },
  {
    words: ['config', 'show'],
    summary: 'All settings with their values and sources',
    about: 'Secrets are shown as their last four characters.',
    options: [...ADDRESS, JSON_OUTPUT],
    examples: [
      ['vandamme config show', 'what the proxy would use in this folder'],
      ['vandamme config show --json', 'the same for a script'],
    ],
    run: async (call) => (await import('./config-show.ts')).run(call),
  },
  {
    words: ['config', 'validate'],
    summary: 'Every problem of the settings, with its fix',
    about: 'Nothing is sent anywhere. Ends with 2 when the proxy would not start.',
    options: [...ADDRESS, JSON_OUTPUT],
    examples: [['vandamme config validate', 'before a start']],
    run: async (call) => (await import('./config-validate.ts')).run(call),
  },
  {
    words: ['config', 'env'],
    summary: 'The settings that are set, as text for a .env file',
    about: 'Secrets stay masked in comments, unless you ask for them.',
    options: [
      { flag: '--show-secrets', summary: 'Write keys and headers in full' },
      ...ADDRESS,
      JSON_OUTPUT,
    ],
    examples: [
      ['vandamme config env', 'to show to somebody'],
      ['vandamme config env --show-secrets > copy.env', 'to take to another machine'],
    ],
    run: async (call) => (await import('./config-env.ts')).run(call),
  },
  {
    words: ['config', 'setup'],
    summary: 'Choose the upstream and its models, step by step',
    about:
      'Asks for provider, key and models, tries them, and writes the .env of this folder. Nothing is written before you confirm; the rest of the file stays as it is. Needs a terminal.',
    options: [],
    examples: [['vandamme config setup', 'from nothing to a working proxy']],
    run: async (call) => (await import('./config-setup.ts')).run(call),
  },
  {
    words: ['config', 'list'],
    summary: 'Every setting there is, with its default',
    options: [
      { flag: '--example', summary: 'As a .env to edit, with what each of them is for' },
      JSON_OUTPUT,
    ],
    examples: [
      ['vandamme config list', 'names for .env'],
      ['vandamme config list --example > .env', 'to begin a .env by hand'],
    ],
    run: async (call) => (await import('./config-list.ts')).run(call),
  },
  {
    words: ['health', 'server'],
    summary: 'Whether a proxy of ours listens on HOST and PORT',
    options: [...ADDRESS, JSON_OUTPUT],
    examples: [['vandamme health server --port 8083', 'look at another port']],
    run: async (call) => (await import('./checks.ts')).healthServer(call),
  },
  {
    words: ['health', 'upstream'],
    summary: 'Whether the upstream can be reached',
    about: 'Asks for its list of models: no tokens are spent.',
    options: [DEMO, JSON_OUTPUT],
    examples: [['vandamme health upstream', 'host, certificate and key']],
    run: async (call) => (await import('./checks.ts')).healthUpstream(call),
  },
  {
    words: ['test', 'connection'],
    summary: 'One small request to SMALL_MODEL',
    options: [DEMO, JSON_OUTPUT],
    examples: [['vandamme test connection', 'does the upstream answer?']],
    run: async (call) => (await import('./checks.ts')).testConnection(call),
  },
  {
    words: ['test', 'models'],
    summary: 'One small request to the model of each tier',
    options: [DEMO, JSON_OUTPUT],
    examples: [['vandamme test models', 'do all three exist?']],
    run: async (call) => (await import('./checks.ts')).testModels(call),
  },
  {
    words: ['models'],
    summary: "The upstream's models, and those in use",
    options: [DEMO, JSON_OUTPUT],
    examples: [['vandamme models', 'names for BIG_MODEL, MIDDLE_MODEL and SMALL_MODEL']],
    run: async (call) => (await import('./models.ts')).run(call),
  },
  {
    words: ['doctor'],
    summary: 'Check everything; name cause and fix',
    about:
      'Settings, port, upstream, every tier, streaming, tools, and with Ollama the context window. Sends a few small requests.',
    options: CHECKED,
    examples: [
      ['vandamme doctor', 'find out why it does not work'],
      ['vandamme doctor --json', 'for a script, or to attach to an issue'],
    ],
    run: async (call) => (await import('./checks.ts')).doctor(call),
  },
  {
    words: ['completion'],
    summary: 'Completion for bash, zsh and fish',
    argument: { name: 'shell', choices: SHELLS },
    options: [JSON_OUTPUT],
    examples: [
      ['source <(vandamme completion bash)', 'in ~/.bashrc'],
      ['source <(vandamme completion zsh)', 'in ~/.zshrc, after compinit'],
      ['vandamme completion fish | source', 'in ~/.config/fish/config.fish'],
    ],
    run: async (call) => (await import('./completion.ts')).run(call),
  },
  {
    words: ['version'],
    isHidden: true,
    summary: 'The version of the program and of its Bun',
    options: [JSON_OUTPUT],
    examples: [['vandamme version --json', 'for a script']],
    run: async (call) => (await import('./version.ts')).run(call),
  },
]
