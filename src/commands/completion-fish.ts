import { type Next, type Place, places, valueOptions } from './places.ts'

export function fishScript(): string {
  const lines = places().flatMap((place) => place.next.map((next) => line(place, next)))
  return `# Completion of vandamme for fish: vandamme completion fish | source
function __vandamme_typed
  set -l typed
  set -l is_value no
  for word in (commandline -opc)[2..-1]
    if test $is_value = yes
      set is_value no
    else if contains -- $word ${valueOptions().join(' ')}
      set is_value yes
    else if not string match -q -- '-*' $word
      set typed $typed $word
    end
  end
  test $is_value = no; and test "$typed" = "$argv[1]"
end
complete -c vandamme -f
complete -c vdm -w vandamme
${lines.join('\n')}
`
}

function line({ typed }: Place, { word, summary }: Next): string {
  const what = word.startsWith('--') ? `-l ${word.slice(2)}` : `-a ${word}`
  const said = summary.replaceAll('\\', '\\\\').replaceAll("'", `\\'`)
  return `complete -c vandamme -n '__vandamme_typed "${typed.join(' ')}"' ${what} -d '${said}'`
}
