import { type Place, places, valueOptions } from './places.ts'

/** For bash 3.2 and later: macOS has no newer one. */
export function bashScript(): string {
  return `# Completion of vandamme for bash: source <(vandamme completion bash)
_vandamme() {
  local current="\${COMP_WORDS[COMP_CWORD]}" typed="" word place
  local takes_value=" ${valueOptions().join(' ')} "
  for ((place = 1; place < COMP_CWORD; place++)); do
    word="\${COMP_WORDS[place]}"
    if [[ "$takes_value" == *" $word "* ]]; then
      ((place++))
      ((place < COMP_CWORD)) || return 0
    elif [[ "$word" != -* ]]; then
      typed="\${typed:+$typed }$word"
    fi
  done
  local words=""
  case "$typed" in
${places().map(branch).join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -F _vandamme vandamme vdm
`
}

function branch({ typed, next }: Place): string {
  return `    "${typed.join(' ')}") words="${next.map(({ word }) => word).join(' ')}" ;;`
}
