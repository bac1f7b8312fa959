/** Pictures and files, and replies to a message. */
export const files = {
  'files.kind': '{name} is neither a picture (png, jpg, gif or webp) nor a PDF. Send it again as one of those.',
  'files.big': '{name} is too large. A file may be {most} MB: make it smaller and send it again.',
  'files.many': 'You can send {most} files along. Leave some out.',
  'files.gone': '{name} was no longer there when I wanted to fetch it. Send it once more.',
  'files.failed': 'I could not fetch {name}. Try again in a minute.',
  'files.picture': 'Picture that was sent along: {name}',
  'files.label': 'Pictures or PDFs with it',
  'files.hint': '{most} files, each 5 MB or less.',
  'files.may': 'You can send a picture or a PDF with it.',
  'files.words': 'Your file is here. Now write the words that go with it.',
  'files.more': 'Your file was added. Now go on with this question.',
  'files.unasked': 'This question takes no file. Answer in words, or choose a button.',
  'files.late': 'Your file was added to what you just sent.',
  'files.idle':
    'I do not know what this file belongs to. Begin a question with /ask, or press the button at a question, and then send it.',
  'files.web.hint': 'Png, jpg, gif, webp or PDF. 5 MB or less together.',
  'files.web.big': 'That is too much. All files together may be 5 MB here.',
  'reply.direct': 'My answer is for you alone. Open my profile and start a chat with me.',
  'reply.empty': 'I cannot read here what you wrote. Name me in it with an @, or press the button at the question.',
} as const satisfies Record<string, string>
