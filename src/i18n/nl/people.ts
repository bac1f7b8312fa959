/** Oneself and one’s accounts. */
export const people = {
  // Jij
  'me.title': 'Wat we van je bewaren',
  'me.accounts': 'Je account op {platform}: alleen het nummer, geen naam.',
  'me.role': 'Je rol: {role}.',
  'me.follows': 'Je volgt: {themes}.',
  'me.follows.none': 'Je volgt nog geen thema.',
  'me.ballots':
    '{count, plural, =0 {Je hebt nog niet gestemd.} one {Je hebt in # peiling gestemd.} other {Je hebt in # peilingen gestemd.}}',
  'me.why': 'We gebruiken dit alleen voor de thema’s die je volgt en de peilingen waaraan je meedoet.',
  'me.language.set': 'Vanaf nu praat ik Nederlands met je.',
  'role.official': 'ambtenaar',
  'role.partner': 'partner namens een bedrijf',
  'role.resident': 'bewoner',

  // Eén persoon, meer accounts; wissen
  'claim.wait': 'Er zijn te veel codes geprobeerd. Wacht een kwartier en probeer het dan nog eens.',
  'claim.done.administrator': 'Welkom. Je beheert nu dit huis.',
  'claim.done.moderator': 'Welkom. Je helpt nu om gesprekken netjes te houden.',
  'claim.done.steward': 'Welkom. Je zorgt nu voor een thema.',
  'role.administrator': 'beheerder',
  'role.moderator': 'moderator',
  'role.steward': 'verzorger van een thema',
  'link.title': 'Accounts koppelen',
  'link.how': 'Typ op je andere platform: /link {code}',
  'link.what':
    'Daarna ben je overal dezelfde persoon. Stemde je twee keer in een open peiling? Dan telt je laatste keuze.',
  'link.minutes': 'De code werkt {minutes} minuten, één keer. Geef hem aan niemand anders.',
  'link.own': 'Deze code heb je hier gemaakt. Typ hem op je andere platform.',
  'link.done': 'Gekoppeld. Je bent nu op beide plekken dezelfde persoon.',
  'link.polls':
    '{count, plural, one {In # open peiling had je twee keer gestemd. Je laatste keuze telt.} other {In # open peilingen had je twee keer gestemd. Je laatste keuze telt.}}',
  'form.link.submit': 'Koppel',
  'do.link': 'Koppel een account',
  'do.link.enter': 'Ik heb een code',
  'do.me': 'Wat jullie van me bewaren',
  'do.accounts': 'Accounts',
  'do.unlink': 'Ontkoppel {platform}',
  'do.erase': 'Wis alles van mij',
  'do.erase.sure': 'Ja, wis alles nu',
  'accounts.title': 'Je accounts',
  'accounts.this': '{platform} (hier)',
  'accounts.other': '{platform}',
  'accounts.note': 'Gekoppelde accounts zijn samen één persoon, met één stem.',
  'accounts.gone': 'Dit account hoort niet (meer) bij je. Kijk via /me.',
  'accounts.parted': 'Je account op {platform} staat weer op zichzelf.',
  'accounts.voter':
    'Voor peilingen blijven jullie samen één stem. Je rollen en je stemmen blijven bij het account dat bleef.',
  'erase.title': 'Alles van je wissen?',
  'erase.what':
    'We wissen je accounts, je rollen, je thema’s en alles wat we over je weten. Dat gebeurt meteen en kan niet terug.',
  'erase.votes':
    'Je stem in een open peiling vervalt. In een gesloten peiling blijft alleen het getal staan, zonder jou.',
  'erase.done': 'Alles is gewist. Je krijgt geen berichten meer. Als je iets typt, begin je opnieuw.',
  'retain.title': 'Wil je blijven?',
  'retain.why': 'Je bent hier lang niet geweest. We bewaren niets langer dan nodig.',
  'retain.when': 'Horen we {days} dagen niets, dan wissen we alles van je.',
  'retain.stayed': 'Fijn dat je blijft.',
  'do.stay': 'Ja, ik blijf',
  'erase.last': 'Je bent de enige beheerder. Nodig eerst een andere uit.',
} as const satisfies Record<string, string>
