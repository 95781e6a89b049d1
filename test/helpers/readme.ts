import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The settings that the README gives for one provider, as text for a `.env` file. */
export type Recipe = { readonly name: string; readonly env: string }

export const README = readFileSync(join(import.meta.dir, '../../README.md'), 'utf8')

/** Every recipe of the README: from its blocks, and from the rows of its table of providers. */
export function readmeRecipes(page = README): readonly Recipe[] {
  const section = /\n## Recipes\n([^]*?)\n## /.exec(page)?.[1] ?? ''
  return [...fromBlocks(section), ...fromTable(section)]
}

/** A heading or a name in bold says whose block follows. */
function fromBlocks(section: string): readonly Recipe[] {
  let name = ''
  return [...section.matchAll(/^### (.+)$|^\*\*(.+?)\*\*|^```bash\n([^]*?)^```$/gm)].flatMap(
    ([, heading, bold, block]) => {
      name = heading ?? bold ?? name
      return block !== undefined && /^BIG_MODEL=/m.test(block) ? byAddress(name, block) : []
    },
  )
}

/** Of several addresses in one block the user takes one. */
function byAddress(name: string, block: string): readonly Recipe[] {
  const addresses = block.match(/^OPENAI_BASE_URL=.*\n/gm) ?? []
  if (addresses.length < 2) return [{ name, env: block }]
  const rest = addresses.reduce((text, address) => text.replace(address, ''), block)
  return addresses.map((address) => ({ name, env: address + rest }))
}

/** `| Provider | address, perhaps several | a model | what else there is to set |`; the head names the settings. */
function fromTable(section: string): readonly Recipe[] {
  const [head = '', , ...rows] = section.split('\n').filter((line) => line.startsWith('|'))
  const [, , , forModel = ''] = head.split(/ *\| */)
  return rows.flatMap((row) => {
    const [, name = '', addresses = '', model = '', more = ''] = row.split(/ *\| */)
    const lines = [
      'OPENAI_API_KEY=sk-your-key',
      ...coded(forModel).map((name) => `${name}=${coded(model)[0] ?? ''}`),
      ...coded(more).map((setting) => `${setting}=my-app`),
    ]
    return coded(addresses).map((address) => ({
      name,
      env: [`OPENAI_BASE_URL=${address}`, ...lines, ''].join('\n'),
    }))
  })
}

function coded(cell: string): readonly string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code)
}
