import { describe, expect, test } from 'bun:test'

import { clientEnvironment, isClaude } from '../../src/commands/client-environment.ts'
import type { Environment } from '../../src/config/environment.ts'

const URL = 'http://127.0.0.1:4321'

function environmentOf(environment: Environment, ...command: string[]): Environment {
  return clientEnvironment({ environment, command, url: URL, key: 'the-key' })
}

describe('whether it is Claude Code', () => {
  test.each([
    [['claude', '-p', 'hi'], true],
    [['/opt/bin/claude'], true],
    [['C:\\tools\\claude.exe'], true],
    [['claude.cmd'], true],
    [['npx', '-y', '@anthropic-ai/claude-code@2.1.330', '-p'], true],
    [['bunx', '@anthropic-ai/claude-code'], true],
    [['env', 'A=b', 'claude'], true],
    [['python', 'agent.py'], false],
    [['my-claude'], false],
    [['sh', '-c', 'claude -p'], false],
    [['claudette'], false],
  ])('%p: %p', (command, expected) => {
    expect(isClaude(command)).toBe(expected)
  })
})

describe('the environment of Claude Code', () => {
  test('has the address, one key and what is recommended', () => {
    expect(environmentOf({ PATH: '/bin', HOME: '/me' }, 'claude')).toEqual({
      PATH: '/bin',
      HOME: '/me',
      ANTHROPIC_BASE_URL: URL,
      ANTHROPIC_AUTH_TOKEN: 'the-key',
      CLAUDE_CODE_ATTRIBUTION_HEADER: '0',
      CLAUDE_CODE_GATEWAY_HINT_HEADERS: '1',
      CLAUDE_CODE_ENABLE_GATEWAY_MODEL_DISCOVERY: '1',
    })
  })

  test.each([
    ['ANTHROPIC_API_KEY'],
    ['CLAUDE_CODE_USE_BEDROCK'],
    ['CLAUDE_CODE_USE_VERTEX'],
    ['CLAUDE_CODE_USE_FOUNDRY'],
    ['OPENAI_API_KEY'],
    ['CUSTOM_HEADER_X_TEAM'],
  ])('has no %s', (name) => {
    expect(environmentOf({ [name]: '1' }, 'claude')).not.toHaveProperty(name)
  })

  test.each([
    ['CLAUDE_CODE_ATTRIBUTION_HEADER', '1'],
    ['CLAUDE_CODE_GATEWAY_HINT_HEADERS', '0'],
    ['CLAUDE_CODE_ENABLE_GATEWAY_MODEL_DISCOVERY', ''],
    ['ANTHROPIC_MODEL', 'haiku'],
    ['ANTHROPIC_CUSTOM_HEADERS', 'X-A: b'],
    ['BIG_MODEL', 'gpt-5'],
  ])('leaves %s as the user has it', (name, value) => {
    expect(environmentOf({ [name]: value }, 'claude')[name]).toBe(value)
  })

  test('leads to the proxy whatever was set', () => {
    const before = { ANTHROPIC_BASE_URL: 'http://other', ANTHROPIC_AUTH_TOKEN: 'other' }
    expect(environmentOf(before, 'claude')).toMatchObject({
      ANTHROPIC_BASE_URL: URL,
      ANTHROPIC_AUTH_TOKEN: 'the-key',
    })
  })
})

test('another program keeps its keys and gets ours under both names', () => {
  const before = { OPENAI_API_KEY: 'mine', CUSTOM_HEADER_X: 'h', ANTHROPIC_API_KEY: 'real' }
  expect(environmentOf(before, 'python', 'agent.py')).toEqual({
    OPENAI_API_KEY: 'mine',
    CUSTOM_HEADER_X: 'h',
    ANTHROPIC_API_KEY: 'the-key',
    ANTHROPIC_BASE_URL: URL,
    ANTHROPIC_AUTH_TOKEN: 'the-key',
  })
})

describe('an HTTP proxy is passed by', () => {
  test.each([
    [{ HTTP_PROXY: 'http://p' }, '127.0.0.1'],
    [{ http_proxy: 'http://p', NO_PROXY: 'a.lan, b.lan' }, 'a.lan,b.lan,127.0.0.1'],
    [{ ALL_PROXY: 'http://p', no_proxy: 'a.lan' }, 'a.lan,127.0.0.1'],
    [{ all_proxy: 'http://p', NO_PROXY: '127.0.0.1' }, '127.0.0.1'],
    [{ HTTP_PROXY: '', NO_PROXY: 'a.lan' }, 'a.lan'],
    [{}, undefined],
  ])('%p', (environment, list) => {
    expect(environmentOf(environment, 'claude')['NO_PROXY']).toBe(list)
  })
})
