import { cleanLine, joinDocs, listDoc, type Doc } from '../../format/doc.ts'
import {
  bodyDoc,
  gaps,
  headerLines,
  notKept,
  type DetailModel,
  type Kit,
  type TabDoc,
} from './model.ts'

/** More than any body has lines. */
const ANSWER_FOLDS = 1e9

/** What the client sent. */
export const requestTab: TabDoc = (model, _size, kit) => {
  const { request, headers } = model.reading
  if (request === undefined) return notKept("The client's request", model, kit)
  return joinDocs(
    listDoc([...gaps(model, kit), ...top('POST /v1/messages', headers, kit)]),
    bodyDoc(request, model, kit),
  )
}

/** What was sent upstream, and what came back when that is no stream. */
export const upstreamTab: TabDoc = (model, _size, kit) => {
  const { sent } = model.reading
  const answer = answerDoc(model, kit)
  const asked =
    sent === undefined
      ? notKept("The upstream's request", model, kit)
      : joinDocs(
          listDoc(top(`POST ${cleanLine(sent.url, 2_000)}`, sent.headers, kit)),
          bodyDoc(sent.body, model, kit),
          listDoc(['']),
        )
  const head = listDoc(gaps(model, kit))
  // Why it refused is what one looks for; the request may be long.
  const isRefusal = (model.row.exchange.upstreamStatus ?? 0) >= 400
  return isRefusal ? joinDocs(head, answer, asked) : joinDocs(head, asked, answer)
}

function top(line: string, headers: Readonly<Record<string, string>>, kit: Kit): readonly string[] {
  return [kit.look.paint('strong', line), ...headerLines(headers, kit), '']
}

function answerDoc(model: DetailModel, kit: Kit): Doc {
  const { upstreamBody } = model.reading
  if (upstreamBody === undefined) return listDoc([])
  const status = model.row.exchange.upstreamStatus
  const title = `Answer${status === undefined ? '' : ` ${status}`}`
  return joinDocs(
    listDoc([kit.look.paint('strong', title)]),
    bodyDoc(upstreamBody, model, { ...kit, base: ANSWER_FOLDS }),
    listDoc(['']),
  )
}
