/** The reach of a message. */
export const reach = {
  'reach.coming': 'The reach comes to you in a message of its own. It keeps itself up to date for an hour.',
  'reach.title': 'Reach',
  'reach.sent': '{count, number} of {all, number} have the message.',
  'reach.gone': '{count, number} have not: they blocked the bot, or the chat is gone.',
  'reach.refused': '{count, number} have not: the platform refused ({reason}).',
  'reach.refused.more': '{count, number} have not: the platform refused for another reason.',
  'reach.unsure': '{count, number} unknown: something broke while sending. They get it again.',
  'reach.late': '{count, number} have not: sending was stopped.',
  'reach.listing': 'The list of who gets it is still being made.',
  'reach.going': '{count, number} to go.',
  'reach.eta': '{count, number} to go, in about {minutes, plural, one {# minute} other {# minutes}}.',
  'reach.over': 'Everyone has had their turn.',
  'reach.stopped': 'Sending has stopped. Who has it already keeps it.',
  'reach.again':
    '{count, plural, =0 {There is nobody to send it to again.} one {It goes to # recipient again.} other {It goes to # recipients again.}}',
  'do.reach': 'See the reach',
  'do.reach.stop': 'Stop sending',
  'do.reach.again': 'Send again what was refused',
} as const satisfies Record<string, string>
