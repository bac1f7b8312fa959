/** An Atom feed (RFC 4287) of what opened, closed and was answered. */
import { html } from 'hono/html'
import { say } from '../../i18n/say.ts'
import type { Reader } from '../../port.ts'
import type { Summary } from './find.ts'

export async function feedOf(
  reader: Reader,
  home: string,
  all: readonly Summary[],
  theme: string | undefined,
): Promise<string> {
  const self = `${home}/c/feed.atom${theme ? `?theme=${theme}` : ''}`
  const updated = new Date(Math.max(0, ...all.map(({ changedAt }) => changedAt.getTime())))
  const feed = await html`<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${reader.locale}">
    <title>Samenspraak: ${say({ key: 'page.all' }, reader)}</title>
    <id>${self}</id>
    <link rel="self" href="${self}" />
    <link href="${home}/c/" />
    <updated>${updated.toISOString()}</updated>
    <author><name>Samenspraak</name></author>
    ${all.map(
      ({ id, title, brief, state, openedAt, changedAt, theme: of }) =>
        html`<entry>
          <title>${say({ key: `page.state.${state}` }, reader)}: ${say(title, reader)}</title>
          <id>${home}/c/${id}#${state}</id>
          <link href="${home}/c/${id}" />
          <published>${openedAt.toISOString()}</published>
          <updated>${changedAt.toISOString()}</updated>
          <category term="${of}" />
          <summary>${say(brief, reader)}</summary>
        </entry>`,
    )}
  </feed>`
  return `<?xml version="1.0" encoding="utf-8"?>\n${String(feed)}`
}
