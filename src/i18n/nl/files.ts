/** Foto's en bestanden, en antwoorden op een bericht. */
export const files = {
  'files.kind': '{name} is geen foto (png, jpg, gif of webp) en geen pdf. Stuur het opnieuw als een van die soorten.',
  'files.big': '{name} is te groot. Een bestand mag {most} MB zijn: maak het kleiner en stuur het opnieuw.',
  'files.many': 'Je kunt {most} bestanden meesturen. Laat er een paar weg.',
  'files.gone': '{name} was er niet meer toen ik het wilde ophalen. Stuur het nog een keer.',
  'files.failed': 'Ik kon {name} niet ophalen. Probeer het over een minuut opnieuw.',
  'files.picture': 'Foto die is meegestuurd: {name}',
  'files.label': 'Foto’s of pdf’s erbij',
  'files.hint': '{most} bestanden, elk 5 MB of minder.',
  'files.may': 'Je kunt er een foto of pdf bij sturen.',
  'files.words': 'Je bestand is binnen. Schrijf nu de woorden die erbij horen.',
  'files.more': 'Je bestand is erbij gezet. Ga nu verder met deze vraag.',
  'files.unasked': 'Bij deze vraag kan geen bestand. Antwoord met woorden, of kies een knop.',
  'files.late': 'Je bestand is gezet bij wat je net stuurde.',
  'files.idle':
    'Ik weet niet waar dit bestand bij hoort. Begin met /ask een vraag, of druk op de knop bij een vraag, en stuur het dan.',
  'files.web.hint': 'Png, jpg, gif, webp of pdf. Samen 5 MB of minder.',
  'files.web.big': 'Dat is te veel. Alle bestanden samen mogen hier 5 MB zijn.',
  'reply.direct': 'Mijn antwoord is alleen voor jou. Open mijn profiel en begin een gesprek met mij alleen.',
  'reply.empty': 'Ik kan hier niet lezen wat je schreef. Noem mij erin met een @, of druk op de knop bij de vraag.',
} as const satisfies Record<string, string>
