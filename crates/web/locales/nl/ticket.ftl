# Het bord.
views-label = Weergaven
view-open = Alles open
view-mine = Van mij
view-unassigned = Van niemand
view-p1 = P1
view-breached = Te laat
view-due-soon = Bijna te laat
view-waiting = Wacht
view-settled = Afgehandeld
customer = Klant
priority = Prioriteit
priority-short = Prio
owner = Eigenaar
service = Dienst
subject = Onderwerp
opened = Geopend
time-left = Tijd over
waiting-on = Wacht op
contract = Contract
team = Team
all-customers = Alle klanten
all-priorities = Alle prioriteiten
all-owners = Iedereen
filter = Filteren
filter-words = Woorden in deze lijst
clear-filters = Filters wissen
news-one = { "{n}" } nieuw ticket: laat zien
news-many = { "{n}" } nieuwe tickets: laat zien
news-show = Laat zien wat nieuw is
nobody = Niemand
nobody-has-it = Niemand heeft het nog
take-it = Neem het op je
since = sinds { $t }
pages-label = Pagina’s
peek-label = Het gekozen ticket
open-ticket = Ticket openen
last-word = Laatste bericht
board-empty = Er loopt niets
board-empty-help = Hier staan alle open tickets, met bovenaan het ticket dat het eerst te laat is. Een nieuw ticket verschijnt vanzelf: uit de mail, het portaal of met de hand.
board-nothing-here = Hier staat niets
board-nothing-here-help = er is nu geen ticket dat hier hoort. Dat is goed nieuws; kijk anders bij ‘Alles open’.
board-nothing-found = Geen ticket past bij deze filters
keys-walk = Volgende en vorige ticket
keys-open = Ticket openen
alarm-label = Lopende P1-tickets
alarm-more = Alle lopende P1-tickets

# Klokken.
clocks = Klokken
clocks-none = Toen dit ticket werd geopend liep er geen contract, dus is er niets beloofd.
clock-response = Reactietijd
clock-resolve = Oplostijd
clock-update = Update
clock-none = niets beloofd
clock-never = nooit
paused-pattern = staat stil, nog { "{t}" }
met-pattern = gehaald in { "{t}" }
missed-pattern = { "{t}" } te laat
due-at = uiterlijk { "{t}" }
was-due = uiterlijk { "{t}" }
ended-at = klaar { "{t}" }
stands-still = de klok staat stil
bar-counted = { $t } geteld
bar-closed = { $t } buiten servicetijd
bar-paused = { $t } stilgestaan
bar-excluded = { $t } buiten de SLA
legend-counted = geteld
legend-closed = buiten servicetijd
legend-paused = stilgestaan
why = Waarom deze deadline?
why-support-hours = servicetijd van { $priority }
why-resolved = opgelost
why-workaround = er is een werkaround
why-excluded = buiten de SLA: { $category }
why-more =
    { $n ->
        [one] nog één periode
       *[other] nog { $n } perioden
    }
why-promised = Beloofd: { $t } servicetijd.
why-promised-days =
    { $n ->
        [one] Beloofd: één werkdag.
       *[other] Beloofd: { $n } werkdagen.
    }
why-running = Geteld { $counted }, nog { $left }; dus uiterlijk { $due }.
why-paused = Geteld { $counted }, nog { $left }; de klok staat stil, dus er is nu geen uiterste tijd.
why-met = Klaar na { $counted }: op tijd.
why-breached = Geteld { $counted }; de belofte is gebroken om { $at }, en dat blijft staan.
why-never = De servicetijd begint nooit meer, dus er is geen uiterste tijd.

# Wie er aan zet is.
status-answer = ons: antwoord geven
status-open = ons: in behandeling
status-workaround = de klant: werkaround proberen
status-resolved = opgelost
status-closed = gesloten
status-merged = samengevoegd
waiting-customer = wacht op de klant
waiting-third-party = wacht op een derde partij
waiting-change-window = wacht op een wijzigingsvenster
waiting-other = wacht

# Een ticket.
conversation = Gesprek
context = Achtergrond
side-label = Klokken en achtergrond
other-tickets = Andere open tickets van deze klant
reopened = Heropend
times =
    { $n ->
        [one] één keer
       *[other] { $n } keer
    }
oddities =
    { $n ->
        [one] Eén gebeurtenis in deze geschiedenis is vreemd; de klokken hebben er het beste van gemaakt.
       *[other] { $n } gebeurtenissen in deze geschiedenis zijn vreemd; de klokken hebben er het beste van gemaakt.
    }
erased = Deze tekst is gewist.
left-out = Te veel tekst voor één pagina: deze oudere tekst staat in het dossier en is via de API te lezen.
recorded-at = vastgelegd { $t }
the-program = vangnet
channel-mail = per mail
channel-web = via het portaal
channel-phone = telefonisch
channel-monitoring = door monitoring
channel-chat = via chat
channel-api = via de API
channel-import = geïmporteerd
here-looking = { $who } kijkt mee
here-writing = { $who } schrijft
said-opened = vroeg
said-reply = antwoord aan de klant
said-update = update aan de klant
said-automatic = automatisch bericht
said-note = interne notitie
said-customer = klant
said-workaround = werkaround
said-resolved = oplossing
did-open = { $who } opende het ticket als { $priority }
did-wait = { $who }: { $what }; de klok kan stilstaan
did-resume = { $who } pakte het weer op
did-priority = { $who } maakte er { $priority } van
did-workaround = { $who } gaf een werkaround
did-accept = { $who }: met de werkaround gaat het voorlopig
did-reject = { $who }: de werkaround helpt niet
did-resolve = { $who } loste het op
did-reopen = { $who } heropende het
did-close = { $who } sloot het
did-exclude = { $who } hield het buiten de SLA: { $category }
did-team = Ging naar team { $team }
did-take = { $who } nam het op zich
did-assign = { $who } gaf het aan { $to }
did-unassign = { $who } gaf het terug
did-merge-from = { $who } voegde { $ticket } bij dit ticket
did-merge-into = { $who } voegde dit ticket bij { $ticket }
did-breach = Belofte gebroken: { $clock }

# Wat je kunt doen.
do-wait = Wacht op…
do-resume = Hervatten
do-accept = Werkaround helpt
do-reject = Werkaround helpt niet
do-reopen = Heropenen
do-workaround = Werkaround
do-priority = Prioriteit
do-priority-help = Het contract zegt wat elke prioriteit betekent; kies wat past.
do-priority-set = Prioriteit wijzigen
do-assign = Toewijzen
do-assign-set = Toewijzen
do-resolve = Oplossen
do-close = Definitief sluiten
wait-for-customer = de klant
wait-for-third-party = een derde partij
wait-for-change-window = een wijzigingsvenster
wait-for-other = iets anders
done-wait = Het ticket wacht.
done-resume = De klok loopt weer.
done-workaround = Vastgelegd: er is een werkaround gegeven.
done-accept = Vastgelegd: met de werkaround gaat het voorlopig.
done-reject = Vastgelegd: de werkaround helpt niet; de klok loopt weer.
done-resolve = Opgelost.
done-reopen = Heropend; de klok gaat verder met de tijd die over was.
done-close = Gesloten.
done-priority = De prioriteit is gewijzigd.
done-assign = De eigenaar is gewijzigd.
done-sent = Verstuurd.
done-sent-wait = Verstuurd; het ticket wacht op de klant.
done-sent-resolve = Verstuurd en opgelost.
done-sent-workaround = Verstuurd als werkaround.
done-note = Genoteerd voor collega’s.
done-opened = Het ticket is open en de klokken lopen.
composer-kind = Wat schrijf je?
compose-reply = Antwoord
compose-update = Update
compose-note = Notitie
compose-reply-to = Aan { $who }. Zegt wat je hebt begrepen en wat er nu gebeurt: hiermee stopt de reactietijd.
compose-update-to = Aan { $who }. Een levensteken: de updateklok begint opnieuw, het telt niet als reactie.
compose-note-to = Alleen collega’s zien dit.
message = Bericht
message-placeholder = Schrijf…
send = Versturen
send-wait = Versturen en wachten
send-workaround = Versturen als werkaround
send-resolve = Versturen en oplossen
save-note = Interne notitie bewaren

# Een nieuw ticket.
new-open = Ticket openen
new-subject = Onderwerp
new-subject-help = Eén regel: wat werkt er niet, en waar.
new-text = Wat is er gebeurd?
new-text-help = Wat deed je, wat verwachtte je, wat gebeurde er, en sinds wanneer?
new-no-service = Weet ik niet, of geen
new-requester = Wie vraagt het?
new-no-requester = Niemand in het bijzonder
new-kind = Soort
kind-incident = Er is iets stuk
kind-request = Een verzoek
kind-question = Een vraag
new-channel = Hoe kwam het binnen?
new-earlier = Kwam eerder binnen, om
new-earlier-help = De klokken beginnen als het verzoek ons bereikt, niet als het wordt ingetypt. Leeg is nu.
new-impact = Hoe erg is het?
ask-scope = Wat werkt er niet meer?
scope-everything = Alles, of niemand kan werken
scope-main = Een hoofdfunctie, of een groot deel van de mensen
scope-part = Een klein deel; het werk gaat door
scope-nothing = Niets: het is een vraag of een wens
ask-way-round = Kan het ook op een andere manier?
ask-danger = Lopen gegevens, geld of veiligheid gevaar?
yes = Ja
no = Nee
advice = Dit lijkt { $priority }. Jij beslist.
advice-none = Beantwoord de vragen voor een voorstel, of kies zelf.
choose = Kies…
new-which-customer = Kies de klant.
new-no-subject = Schrijf een onderwerp: één regel die zegt waar het over gaat.
new-long-subject = Houd het onderwerp onder de 200 tekens; de rest past eronder.
new-long-text = Dat is te veel tekst: voeg het toe als bestand.
new-no-priority = Kies een prioriteit, of beantwoord de vragen.
new-bad-earlier = De eerdere tijd moet al voorbij zijn.
priority-p1 = Bedrijf staat stil
priority-p1-impact = Niemand kan werken, of klanten kunnen niet bestellen.
priority-p2 = Ernstig gehinderd
priority-p2-impact = Een hoofdfunctie ligt eruit of is nauwelijks te gebruiken.
priority-p3 = Gehinderd
priority-p3-impact = Er is iets mis, maar het kan ook op een andere manier.
priority-p4 = Vraag of wens
priority-p4-impact = Niemand heeft er last van.

# Lijsten en zoeken.
list-all = Alle
list-open = Open
list-empty = Hier staan geen tickets
list-empty-help = Hier staan alle tickets, ook de afgehandelde, met het laatste bovenaan.
search-title = Zoeken
search-start = Zoek een ticket
search-start-help = Woorden uit het onderwerp of de berichten, of het nummer. Accenten en uitgangen maken niet uit.
search-nothing = Niets gevonden voor ‘{ $words }’
search-nothing-help = Probeer minder woorden, of het begin van een woord.
search-more = Dit zijn de 50 beste. Meer woorden vinden minder.

# De kant van de klant.
next-your-turn = Je bent aan zet, sinds { $since }
next-your-turn-help = We hebben je iets gevraagd; lees het laatste bericht en antwoord hieronder. Tot dan staat onze klok stil.
next-third-party = We wachten op een leverancier, sinds { $since }
next-change-window = We wachten op het afgesproken wijzigingsvenster, sinds { $since }
next-other = We wachten, sinds { $since }
next-workaround = Probeer de werkaround en laat weten of het zo gaat
next-workaround-help = Hiermee kun je voorlopig verder; wij werken door aan de echte oplossing.
next-resolved = Opgelost, { $since }
next-resolved-help = Toch niet? Zeg het hier, dan pakken we het weer op.
next-closed = Gesloten, { $since }
next-closed-help = Iets nieuws? Open een nieuw ticket.
next-merged = Dit gaat verder in een ander ticket
next-working = We zijn ermee bezig
next-answer-by = Je krijgt antwoord vóór { $t }
next-answer-late = Je had al antwoord moeten hebben
next-answer = Je krijgt antwoord
next-solved-by = Opgelost vóór { $t }.
next-update-by = Je hoort van ons vóór { $t }.
next-stands-still = Intussen staat de klok stil.
portal-accept = Zo gaat het voorlopig
portal-reject = Dit helpt niet
portal-reopen = Het is niet opgelost
portal-placeholder = Schrijf ons…

# Eigen instellingen.
role = Rol
time-zone = Tijden in
settings-password = Wachtwoord
password-old = Huidig wachtwoord
password-new = Nieuw wachtwoord
password-rule = Minstens 10 tekens; een zin mag ook.
password-set = Wachtwoord wijzigen
password-short = Het nieuwe wachtwoord is te kort: minstens 10 tekens.
password-wrong = Het huidige wachtwoord klopt niet.
portal-status-answer = ons antwoord
portal-status-open = ons, we zijn bezig
portal-status-you = jouw antwoord
portal-status-workaround = jou: probeer de werkaround
