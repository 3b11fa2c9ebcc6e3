# Woorden van elke pagina.
left-pattern = nog { "{t}" }
over-pattern = { "{t}" } te laat
skip-to-content = Naar de inhoud
nav-label = Hoofdmenu
nav-board = Bord
nav-tickets = Tickets
nav-my-tickets = Onze tickets
nav-contracts = Contracten
nav-figures = Cijfers
nav-settings = Instellingen
keys-hint = alle toetsen
search-label = Zoek tickets, of ga ergens heen
search-placeholder = Zoek, of ga naar…
new-ticket = Nieuw ticket
language = Taal
theme = Weergave
theme-auto = Apparaat
theme-light = Licht
theme-dark = Donker
sign-in = Inloggen
sign-out = Uitloggen
email = E-mailadres
password = Wachtwoord
sign-in-fault = Dit e-mailadres en wachtwoord horen niet bij elkaar. Kijk beide na en probeer het opnieuw.
undo = Ongedaan maken
close = Sluiten
save = Opslaan
cancel = Annuleren
day-today = Vandaag
day-yesterday = Gisteren
day-tomorrow = Morgen
role-admin = beheerder
role-manager = servicemanager
role-engineer = engineer
role-auditor = auditor
role-customer = klant
older = Ouder
newer = Nieuwer
first-page = Vanaf het begin
next-page = Volgende pagina

# Fouten: wat er gebeurde en wat je kunt doen.
error-home = Naar het begin
error-signed-out = Je bent uitgelogd
error-signed-out-help = Log opnieuw in; wat je had getypt staat nog op de vorige pagina.
error-not-found = Deze pagina bestaat niet
error-not-found-help = Het adres klopt niet, of het gaat over iets waar je niet bij mag.
error-denied = Dit mag je niet
error-denied-staff-only = Dit deel is alleen voor collega’s.
error-denied-read-only = Jouw rol leest alles en verandert niets.
error-denied-manager-only = Vraag het een servicemanager: die mag dit wel.
error-denied-admin-only = Vraag het een beheerder: die mag dit wel.
error-csrf = Het formulier was te oud
error-csrf-help = Er is niets veranderd. Ga terug, laad de pagina opnieuw en verstuur het formulier nog eens.
error-invalid = Dat klopt nog niet
error-invalid-help = Er is niets veranderd. Ga terug, pas het aan en verstuur het opnieuw.
error-conflict = Iemand was je voor
error-conflict-help = Er is niets veranderd. Ga terug, kijk wat er is gewijzigd en beslis opnieuw.
error-too-many = Te veel pogingen
error-too-many-help =
    { $n ->
        [one] Wacht een minuut en probeer het dan opnieuw.
       *[other] Wacht { $n } minuten en probeer het dan opnieuw.
    }
error-internal = Er ging bij ons iets mis
error-internal-help = Wat als bevestigd in beeld stond, is bewaard. Probeer het opnieuw; gaat het weer mis, geef dan het tijdstip door.

# Het palet, de toetsen, bijwerken.
palette = Doe iets of zoek een ticket
palette-placeholder = Typ wat je wilt doen, of woorden uit een ticket…
keys-title = Toetsen
keys-send = Versturen (met Shift: versturen en wachten)
live-lost = Het scherm werkt even niet bij; we proberen het opnieuw. Wat je ziet kan oud zijn.
offline = We zijn even niet bereikbaar. Wat je typte staat er nog; probeer het opnieuw.
