import { type Next, type Place, places, valueOptions } from './places.ts'

export function zshScript(): string {
  return `#compdef vandamme vdm
# Completion of vandamme for zsh: source <(vandamme completion zsh)
_vandamme() {
  local typed="" word
  local -i place
  local -a takes_value=(${valueOptions().join(' ')}) entries
  for ((place = 2; place < CURRENT; place++)); do
    word="\${words[place]}"
    if (( \${takes_value[(Ie)$word]} )); then
      (( ++place ))
      (( place < CURRENT )) || return 0
    elif [[ "$word" != -* ]]; then
      typed="\${typed:+$typed }$word"
    fi
  done
  case "$typed" in
${places().map(branch).join('\n')}
  esac
  _describe vandamme entries
}
compdef _vandamme vandamme vdm
`
}

function branch({ typed, next }: Place): string {
  return `    "${typed.join(' ')}") entries=(${next.map(entry).join(' ')}) ;;`
}

/** In single quotes, within which a quote ends them; `_describe` splits at the first colon. */
function entry({ word, summary }: Next): string {
  return `'${word}:${summary.replaceAll("'", `'\\''`)}'`
}
