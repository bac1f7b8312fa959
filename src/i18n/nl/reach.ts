/** De reikwijdte van een bericht. */
export const reach = {
  'reach.coming': 'Het bereik komt in een eigen bericht naar je toe. Dat werkt zichzelf een uur lang bij.',
  'reach.title': 'Bereik',
  'reach.sent': '{count, number} van {all, number} hebben het bericht.',
  'reach.gone': '{count, number} niet: de bot is geblokkeerd, of het gesprek bestaat niet meer.',
  'reach.refused': '{count, number} niet: het platform weigerde ({reason}).',
  'reach.refused.more': '{count, number} niet: het platform weigerde om een andere reden.',
  'reach.unsure': '{count, number} onbekend: er was een storing tijdens het versturen. Die krijgen het opnieuw.',
  'reach.late': '{count, number} niet: het versturen is gestopt.',
  'reach.listing': 'De lijst van ontvangers wordt nog gemaakt.',
  'reach.going': 'Nog {count, number} te gaan.',
  'reach.eta': 'Nog {count, number} te gaan, in ongeveer {minutes, plural, one {# minuut} other {# minuten}}.',
  'reach.over': 'Iedereen is aan de beurt geweest.',
  'reach.stopped': 'Het versturen is gestopt. Wie het al heeft, houdt het.',
  'reach.again':
    '{count, plural, =0 {Er is niemand om het opnieuw naar te sturen.} one {Het gaat opnieuw naar # ontvanger.} other {Het gaat opnieuw naar # ontvangers.}}',
  'do.reach': 'Bekijk het bereik',
  'do.reach.stop': 'Stop met versturen',
  'do.reach.again': 'Stuur opnieuw wat geweigerd is',
} as const satisfies Record<string, string>
