# Woorden van mensen, toegang en het logboek.
role-account-manager = accountmanager
role-finance = financiën
role-customer-admin = beheerder bij de klant
error-denied-engineer-only = Vraag het iemand die aan tickets werkt: die mag dit wel.
error-denied-key-scope = Deze sleutel is daar niet voor bedoeld.
password-long = Het nieuwe wachtwoord is te lang: hoogstens 1.024 tekens.
password-common = Dit wachtwoord is een van de eerste die anderen proberen. Neem een zin van jezelf.

# Inloggen, tweede stap
second-title = Nog één stap
second-code = Code
second-hint = Zes cijfers uit je authenticator-app, of een van je herstelcodes.
second-wrong = Deze code klopt niet, of is al gebruikt. Wacht op de volgende en probeer het opnieuw.
second-other = Inloggen als iemand anders
enrol-title = Een authenticator-app instellen
enrol-why = Collega’s loggen in met een tweede stap. Dit kost één keer een minuut.
enrol-step-app = Open een authenticator-app op je telefoon, zoals Aegis, 2FAS of die in je wachtwoordkluis.
enrol-step-scan = Voeg een account toe en richt de camera op dit plaatje.
enrol-picture = QR-code voor je authenticator-app
enrol-by-hand = Of typ deze sleutel over:
enrol-code = De zes cijfers die de app nu laat zien
enrol-confirm = Bevestigen en verder
codes-title = Je herstelcodes
codes-why = Bewaar deze waar je je wachtwoorden bewaart, niet op je telefoon. Elke code werkt één keer, voor als je telefoon er niet is. Je ziet ze alleen nu.
codes-kept = Ik heb ze bewaard
codes-new = Nieuwe herstelcodes
codes-make = Nieuwe codes maken
codes-left = { $n ->
    [one] Er is nog één herstelcode over.
   *[other] Er zijn nog { $n } herstelcodes over.
}
second-settings = Tweede stap
second-on = Je authenticator-app wordt gevraagd sinds
second-off = Je logt in met alleen een wachtwoord.
second-add = App instellen
second-change = Wijzigen
second-remove = De authenticator-app weghalen

# Links in mails
forgotten = Wachtwoord vergeten?
forgotten-title = Een nieuw wachtwoord
forgotten-how = Geef je e-mailadres. We sturen een link waarmee je een nieuw wachtwoord kiest.
forgotten-send = Stuur de link
forgotten-sent = Als we dit adres kennen, is er een mail met een link onderweg. Die werkt een uur.
link-welcome = Kies je wachtwoord
link-reset = Kies een nieuw wachtwoord
link-for = Dag { $name }. Met dit wachtwoord log je voortaan in.
link-void = Deze link werkt niet meer
link-void-help = Hij is al gebruikt, of te oud. Vraag een nieuwe aan.
mail-invitation-subject = Je toegang tot { $house }
mail-invitation-text = Dag { $name },

    Je kunt inloggen bij { $house }. Kies hier je wachtwoord, binnen zeven dagen:

    { $url }

    Had je dit niet verwacht? Dan hoef je niets te doen.
mail-reset-subject = Een nieuw wachtwoord voor { $house }
mail-reset-text = Dag { $name },

    Iemand, waarschijnlijk jij, vroeg om een nieuw wachtwoord. Kies het hier, binnen een uur:

    { $url }

    Was jij het niet? Dan hoef je niets te doen: je huidige wachtwoord blijft gelden.

# Sessies en sleutels
sessions = Waar je bent ingelogd
sessions-here = hier
sessions-unknown = Een browser
sessions-since = sinds
sessions-seen = laatst gebruikt
sessions-end-others = Overal elders uitloggen
keys-of-programs = Sleutels van programma’s
key-read = leest
key-write = leest en wijzigt
key-mail = levert mail aan
key-used = laatst gebruikt
key-never = nooit gebruikt
key-ends = eindigt
key-over = eindigde

# Mensen, het logboek, gebroken glas
nav-people = Mensen
nav-audit = Logboek
audit-other = { $who }: { $kind }, { $subject }, { $customer }
audit-house = het huis
audit-program = Het programma
audit-gone = iemand die gewist is
audit-about = Wat een beheerder of iemand anders veranderde, in de volgorde van het dossier. Niets ervan kan ongezien gewijzigd worden.
audit-who = Door wie
audit-kind = Wat
audit-of = Van
audit-from = Van dag
audit-to = Tot en met
audit-tickets = Tickets ook
audit-nothing = Er is niets vastgelegd dat hierbij past.
audit-place = schakel { $n } van de keten
audit-late = vastgelegd
audit-person-filter = Over één persoon; toon alles
people-new = Nieuwe persoon
people-words = Naam of adres
people-kind = Wie
people-everybody = Iedereen
people-any = Alle
people-customer = Klant
people-inactive-too = Ook wie weg is
people-show = Toon
people-nobody = Niemand past hierbij. Mensen die je toevoegt staan hier, met wat ze mogen.
people-staff = Collega’s
people-contacts = Contacten van klanten
people-services = Programma’s
people-service = programma
people-limited = beperkt
people-inactive = weg
people-name = Naam
people-email-hint = Hierheen gaat de uitnodiging. Een programma heeft geen adres.
people-no-customer = Geen: een collega
people-customer-hint = Voor een contact van een klant.
people-as-service = Een programma: logt nooit in en heeft alleen sleutels
people-reach = Bereikbare klanten
people-limit = Alleen deze klanten
people-add = Toevoegen en uitnodigen
people-erased = Gewiste persoon
people-inactive-long = Logt niet meer in. Wat deze persoon deed blijft in het dossier.
people-who = Wie
people-reach-none = geen
people-has-password = wachtwoord
people-invited = uitgenodigd, nog geen wachtwoord
people-no-password = geen wachtwoord
people-has-app = authenticator-app
people-has-passkey = passkey
people-audit = Wat over deze persoon is vastgelegd
people-change = Wijzigen
people-role-hint = Een andere rol logt deze persoon overal uit.
people-more = Meer
people-invite = Uitnodiging sturen
people-factor = Tweede stap terugzetten
people-factor-hint = Als de telefoon kwijt is: kijk eerst of het echt deze persoon is.
people-deactivate = Laten gaan
people-activate = Weer toelaten
people-deactivate-hint = Sessies, sleutels en links eindigen meteen.
people-erase = Voorgoed wissen
people-erase-staff = Naam, adres, wachtwoord, sleutels en tweede stap zijn voorgoed weg. Wat deze collega schreef hoort bij de dossiers van klanten en blijft; het dossier toont dat iemand het deed, niet wie. Dit kan niet ongedaan gemaakt worden.
people-erase-contact = Naam, adres, wachtwoord, sleutels en tweede stap zijn voorgoed weg, net als de woorden die dit contact schreef en vroeg. De tickets blijven, met hun klokken. Dit kan niet ongedaan gemaakt worden.
people-erase-type = Typ de naam om te bevestigen
people-erase-name = De naam is niet die van deze persoon. Er is niets gewist.
key-new = Nieuwe sleutel
key-for = Waar is hij voor?
key-scope = Hij mag
key-days = Dagen tot hij eindigt; leeg voor nooit
key-make = Sleutel maken
key-rotate = Vervangen
key-delete = Verwijderen
key-made = De sleutel
key-once = Kopieer hem nu: je ziet hem alleen deze keer. Vervangt hij een andere, dan werkt de oude nog één dag.
key-kept = Ik heb hem bewaard
glass-title = Het glas breken
glass-why = Je bent beperkt tot enkele klanten. In nood kun je een paar uur bij een andere, met een reden. Managers en beheerders krijgen meteen bericht, en het staat in het eigen dossier van de klant.
glass-break = Glas breken
glass-reason = Waarom?
glass-hours = Uren
glass-until = tot
glass-banner = Je hebt het glas gebroken voor { $customer }.
glass-mend = Toegang teruggeven
mail-glass-subject = { $who } brak het glas voor { $customer }
mail-glass-text = { $who } kan tot { $until } bij { $customer }.

    Reden: { $reason }

    Het dossier: { $url }
audit-person-added = { $who } voegde { $what } toe
audit-person-changed = { $who } wijzigde { $what }
audit-person-limited = { $who } beperkte { $what } tot enkele klanten
audit-person-unlimited = { $who } gaf { $what } toegang tot elke klant
audit-person-erased = { $who } wiste een persoon
audit-password-set = { $who } stelde een wachtwoord in voor { $what }
audit-person-invited = { $who } nodigde { $what } uit
audit-reset-asked = Er werd een nieuw wachtwoord gevraagd voor { $what }
audit-authenticator-added = { $who } nam een authenticator-app in gebruik voor { $what }
audit-authenticator-removed = { $who } haalde de authenticator-app van { $what } weg
audit-recovery-code-used = { $what } gebruikte een herstelcode
audit-recovery-codes-made = { $who } maakte nieuwe herstelcodes voor { $what }
audit-second-factor-reset = { $who } zette de tweede stap van { $what } terug
audit-passkey-added = { $what } voegde een passkey toe
audit-passkey-removed = { $what } haalde een passkey weg
audit-api-key-made = { $who } maakte een API-sleutel voor { $what }
audit-api-key-deleted = { $who } verwijderde een API-sleutel van { $what }
audit-glass-broken = { $who } brak het glas en kon bij { $customer }
audit-glass-mended = { $who } gaf de toegang tot { $customer } terug
audit-customer-added = { $who } voegde de klant { $customer } toe
audit-customer-changed = { $who } wijzigde de klant { $customer }
audit-service-added = { $who } voegde een dienst toe voor { $customer }
audit-service-changed = { $who } wijzigde een dienst van { $customer }
audit-contract-recorded = { $who } legde een contractversie vast voor { $customer }
audit-data-downloaded = { $who } downloadde alles van { $customer }
