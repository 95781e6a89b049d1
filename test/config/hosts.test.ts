import { expect, test } from 'bun:test'

import { isAzureHost, isLoopback, isPrivate } from '../../src/config/hosts.ts'

test.each([
  ['localhost', true],
  ['LOCALHOST', true],
  ['api.localhost', true],
  ['127.0.0.1', true],
  ['127.8.9.10', true],
  ['::1', true],
  ['[::1]', true],
  ['0.0.0.0', false],
  ['::', false],
  ['192.168.1.2', false],
  ['localhost.example.com', false],
  ['128.0.0.1', false],
])('%s is loopback: %p', (host, expected) => {
  expect(isLoopback(host)).toBe(expected)
})

test.each([
  ['10.1.2.3', true],
  ['172.16.0.1', true],
  ['172.32.0.1', false],
  ['192.168.178.20', true],
  ['100.100.1.1', true],
  ['169.254.1.1', true],
  ['[fd12::1]', true],
  ['[2001:db8::1]', false],
  ['8.8.8.8', false],
  ['ollama', true],
  ['gpu.local', true],
  ['host.docker.internal', true],
  ['api.openai.com', false],
  ['local.example.com', false],
])('%s is private: %p', (host, expected) => {
  expect(isPrivate(host)).toBe(expected)
})

test.each([
  ['res.openai.azure.com', true],
  ['RES.services.ai.azure.com', true],
  ['res.cognitiveservices.azure.com', true],
  ['openai.azure.com.example.com', false],
  ['api.openai.com', false],
])('%s is Azure: %p', (host, expected) => {
  expect(isAzureHost(host)).toBe(expected)
})
