import type { ChatRequest, ContentPart } from '../../wire/openai-chat.ts'

/** Characters of pictures and files in a request: their base64 says nothing about tokens. */
export function mediaCharacters(chat: ChatRequest): number {
  let sum = 0
  for (const { content } of chat.messages) {
    if (content === null || typeof content === 'string') continue
    for (const part of content) sum += charactersOf(part)
  }
  return sum
}

function charactersOf(part: ContentPart): number {
  if (part.type === 'image_url') return part.image_url.url.length
  return part.type === 'file' ? part.file.file_data.length : 0
}
