/** Tools that run on Anthropic's servers, or that no other model was taught. */
const serverTools: readonly (readonly [prefix: string, label: string])[] = [
  ['web_search_', 'Web search'],
  ['web_fetch_', 'Web fetch'],
  ['code_execution_', 'Code execution'],
  ['tool_search_tool_', 'Tool search'],
  ['mcp_toolset', 'The MCP connector'],
  ['advisor_', 'The advisor'],
  ['browser_toolset_', 'The browser toolset'],
  ['computer_toolset_', 'The computer toolset'],
]

/** What a person calls the server tool of this type; undefined for any other tool. */
export function serverToolLabel(type: string): string | undefined {
  return serverTools.find(([prefix]) => type.startsWith(prefix))?.[1]
}

export function isToolSearch(type: string): boolean {
  return type.startsWith('tool_search_tool_')
}
