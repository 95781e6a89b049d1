import type { ChatRequest, ContentPart } from '../../wire/openai-chat.ts'

/** Characters of pictures and files in a request: their base64 says nothing about tokens. */
export function mediaCharacters(chat: ChatRequest): number {
  let sum = 0
  for (const { content } of chat.messages) {
    if (content !== null && typeof content !== 'string') sum += content.reduce(addPart, 0)
  }
  return sum
}

function addPart(sum: number, part: ContentPart): number {
  switch (part.type) {
    case 'image_url':
      return sum + part.image_url.url.length
    case 'file':
      return sum + part.file.file_data.length
    case 'text':
      return sum
    default:
      return part satisfies never
  }
}
