# Werken aan een ticket: overdragen, tijd, koppelingen, triage, offertes.
decimal-mark = ,
unit-hour = uur
said-hand-over = overdracht
said-triage = waarom
said-quote = offerte
said-quote-answer = klant over de offerte
said-rated = oordeel van de klant
did-hand-over = { $who } droeg het over aan { $to }
did-acknowledge = { $who } heeft de overdracht gelezen
did-mention = { $who } noemde { $to }
did-time = { $who } werkte { $t }
did-time-back = { $who } nam een tijdregel terug
did-link = { $who }: { $what } { $ticket }
did-unlink = { $who } maakte los van { $ticket }
did-triage = { $who } keek wat het is
did-triage-support = { $who }: dit valt onder support
did-triage-project = { $who }: dit is een project; de klokken van support staan stil
did-quote = { $who } deed een offerte: { $work }, { $price }
did-quote-accept = { $who } ging akkoord met de offerte
did-quote-reject = { $who } wees de offerte af
did-checklist = { $who } voegde de checklist ‘{ $name }’ toe
did-problem = { $who } legde het bij een probleem
did-problem-none = { $who } haalde het weg bij het probleem
did-rate = { $who } gaf een { $mark }
link-duplicate-of = dubbel van
link-has-duplicate = heeft als dubbele
link-caused-by = komt door
link-causes = is de oorzaak van
link-follow-up-of = vervolg op
link-has-follow-up = heeft als vervolg
link-blocks = houdt op
link-blocked-by = wacht op
link-parent-of = hoofdticket van
link-child-of = een melding van
link-split-from = afgesplitst van
link-split-into = hiervan afgesplitst:

# Wat er gedaan is.
done-handed-over = Overgedragen; je collega ziet het tot het gelezen is.
done-acknowledged = Genoteerd: je hebt de overdracht gelezen.
done-watching = Je volgt dit ticket.
done-unwatched = Je volgt dit ticket niet meer.
done-linked = Gekoppeld.
done-unlinked = Losgemaakt.
done-merged = Samengevoegd; alles staat nu hier.
done-split = Afgesplitst; de twee tickets zijn gekoppeld.
done-timed = Tijd vastgelegd.
done-timer = De timer loopt, ook als je deze pagina sluit.
done-timer-dropped = De timer is weg; er is niets vastgelegd.
done-time-back = De tijdregel is teruggenomen.
done-triaged = Vastgelegd wat het is.
done-quoted = De offerte ligt bij de klant.
done-quote-accepted = De offerte is akkoord.
done-quote-rejected = De offerte is afgewezen.
done-checklist = De checklist staat op het ticket.
done-checked = Genoteerd.
done-problem = Vastgelegd.
done-rated = Bedankt voor je oordeel.
done-kept = Bewaard als concept.
done-later = Het gaat weg op de tijd die je koos.
done-withdrawn = Teruggetrokken; de tekst is weer je concept.
done-collision = Niet verstuurd: een collega antwoordde intussen. Lees dat eerst; jouw tekst staat hieronder.
done-macro = Gedaan, in één keer.

# Overdracht en wie het past.
hand-over = Overdragen
hand-over-title = { $ticket } overdragen
hand-over-who = Wie krijgt het?
hand-over-ranked = Wie het best past bovenaan, met de redenen. Jij beslist.
hand-over-note = Wat moeten ze weten?
hand-over-note-help = Wat er gedaan is, wat er nu komt, waar je op moet letten. Je collega ziet het tot die zegt dat het gelezen is.
hand-over-to-you = Overgedragen aan jou
hand-over-to = Overgedragen aan { $who }
hand-over-read-first = Lees eerst de notitie in het gesprek.
hand-over-unread = Nog niet gelezen.
acknowledge = Gelezen
back-to-ticket = Terug naar het ticket
language-nl = Nederlands
language-en = Engels
route-knows-service =
    { $n ->
        [one] handelde 1 ticket van deze dienst af
       *[other] handelde { $n } tickets van deze dienst af
    }
route-knows-customer =
    { $n ->
        [one] handelde 1 ticket van deze klant af
       *[other] handelde { $n } tickets van deze klant af
    }
route-skill = kent { $skill }
route-speaks = spreekt { $language }
route-not-speaks = spreekt geen { $language }
route-open = { $n } open
route-away = afwezig
people-on-it = Mensen
watchers = Volgers
watchers-none = Niemand volgt het.
watch = Volgen
unwatch = Niet meer volgen
team-met = eigen afspraak gehaald
team-breached = eigen afspraak niet gehaald
team-left = nog { $t } voor de eigen afspraak
third-party-held = Het lag { $t } bij een derde partij.

# Meldingen.
notices = Meldingen
notices-unread =
    { $n ->
        [0] Meldingen: niets nieuws
        [one] Meldingen: 1 nieuwe
       *[other] Meldingen: { $n } nieuwe
    }
notices-read-all = Alles gelezen
notices-none = Niets te melden
notices-none-help = Hier lees je wat aan jou is overgedragen, waar je genoemd bent en wanneer een klant reageert op een ticket van jou.
notice-new = nieuw
notice-handed-over = { $who } droeg het aan je over
notice-assigned = { $who } gaf het aan jou
notice-mentioned = { $who } noemde je
notice-replied-resolved = { $who } reageerde op een opgelost ticket
notice-replied = { $who } reageerde
notice-became-child = { $who } maakte er een melding van een grotere storing van
notice-rated = { $who } gaf een oordeel
notice-quote-accepted = { $who } ging akkoord met de offerte
notice-quote-rejected = { $who } wees de offerte af
notice-send-failed = Een bericht voor later kon niet worden verstuurd
notice-other = Er is iets gebeurd
notices-older = Ouder

# Tijd.
nav-time = Tijd
time = Tijd
time-charge = factureren
time-cover = uit het abonnement
time-show-only = alleen tonen
time-write-off = afboeken
time-length = Hoe lang
time-what = Waarvoor
time-who-pays = Wie betaalt
time-day = Dag
time-when = Wanneer
time-log = Tijd vastleggen
time-take-back = { $t } terugnemen
time-as-billed = Zo komt het op de factuur
time-billed = { $worked } wordt { $billed }
time-not-billed = niet gefactureerd
time-rule =
    { $n ->
        [one] Regel: het werk van een dag aan één ticket is één som, in hele minuten.
       *[other] Regel: het werk van een dag aan één ticket is één som, naar boven afgerond op { $n } minuten.
    }
time-none = Niets vastgelegd op deze dag
time-none-help = Leg tijd vast op een ticket, of laat daar de timer lopen.
time-total = Samen
time-everybody = Iedereen, deze dag
timer-start = Timer starten
timer-stop = Stoppen en vastleggen
timer-drop = Weggooien
timer-runs = loopt, ook zonder deze pagina
timers = Jouw timers
day-before = De dag ervoor
day-after = De dag erna
colleague = Collega
ticket = Ticket

# Koppelen, samenvoegen, splitsen.
links = Koppelingen
link-add = Ticket koppelen
link-this-is = { $ticket } is
link-to = het ticket
unlink = { $ticket } losmaken
children =
    { $n ->
        [one] Bij dit ticket hoort 1 open melding; een antwoord hier kan daar ook heen.
       *[other] Bij dit ticket horen { $n } open meldingen; een antwoord hier kan naar allemaal.
    }
answer-children = Ook naar alle open meldingen
merge = Samenvoegen
merge-title = { $ticket } samenvoegen met een ander
merge-with = Met welk ticket?
merge-look = Laat zien wat er verhuist
merge-what-moves = Wat er verhuist
merge-no-ticket = Er is geen ticket met dat nummer.
merge-messages =
    { $n ->
        [0] geen berichten
        [one] 1 bericht
       *[other] { $n } berichten
    }
merge-links =
    { $n ->
        [0] geen
        [one] 1 koppeling
       *[other] { $n } koppelingen
    }
merge-earlier = eerder dan voorheen, want het eerste verzoek telt
merge-before = Nu
merge-after = Erna
merge-met = gehaald
merge-breached = niet gehaald
merge-explain = { $ticket } blijft leesbaar en zegt waar het verdergaat; daar verandert niets meer. De strengste uiterste tijd telt.
merge-do = Samenvoegen met { $ticket }
split = Splitsen
split-title = { $ticket } splitsen
split-which = Welke berichten gaan over iets anders?
split-explain = Ze blijven hier ook staan, want het dossier verandert niet; het nieuwe ticket telt vanaf het eerste bericht.
split-do = Nieuw ticket openen

# Wat het is.
what-it-is = Wat het is
scope = Support of project
scope-support = Support
scope-project = Project
scope-undecided = niet besloten
scope-project-help = De klokken van support staan vanaf nu stil, dat ziet de klant ook, en er volgt een offerte.
triage = Triage
triage-title = Wat is { $ticket }?
triage-priority-help = Beantwoord de vragen voor een voorstel, of kies zelf.
triage-suggests-support = De lijst in het contract wijst op support.
triage-suggests-project = De lijst in het contract wijst op een project.
triage-because = Het lijkt op ‘{ $item }’, door: { $words }.
triage-no-suggestion = De lijsten in het contract zeggen hier niets duidelijks over.
triage-why = Waarom?
triage-why-help = Nodig als je anders beslist dan de lijst aangeeft.
triage-decide = Vastleggen
category-change = Een wijziging
category-project = Een project
category-vulnerability = Een kwetsbaarheid
category-data-breach = Een datalek
category-problem = Een probleem
quote-make = Offerte maken
quote-hours = Uren
quote-price = Prijs in euro’s, zonder btw
quote-day = Klaar op
quote-plan = Het plan: wat wel, en wat niet
quote-send = Voorleggen aan de klant
quote-ready = klaar op { $day }
quote-open = ligt bij de klant
quote-was-accepted = akkoord
quote-was-rejected = afgewezen
quote-explain = Dit is geen support maar een eigen project: de klokken van support staan stil. Het werk begint als je akkoord bent.
quote-words = Wil je er iets bij zeggen?
quote-accept = Akkoord
quote-reject = Nee, dank je
portal-project = Dit is een eigen project en geen support; daarom staan de klokken van support stil. Je krijgt een offerte.

# De oplossing.
resolve-cause = Oorzaak
resolve-category = Wat het was
resolve-fix = Wat het oploste
resolve-first-time = In één keer goed
resolve-first-help = Opgelost door wie het als eerste zag, bij de eerste poging
resolve-text = Wat is er gedaan? De klant leest dit.
cause-release = een release of wijziging van ons
cause-defect = een fout in de code
cause-configuration = configuratie
cause-capacity = te weinig capaciteit
cause-hosting = hosting of netwerk
cause-third-party = een derde partij
cause-security = een aanval of een lek
cause-data = verkeerde gegevens
cause-expired = iets verlopen: certificaat, domein, licentie
cause-use = hoe het gebruikt werd
cause-unknown = onbekend
fix-workaround = een blijvende werkaround
fix-hotfix = een hotfix
fix-rollback = een rollback
fix-planned-change = een geplande wijziging
fix-configuration = een instelling
fix-third-party = een derde partij loste het op
fix-no-fault-found = geen fout gevonden

# Het oordeel van de klant.
rate-title = Je oordeel
rate-ticket = Hoe deden we het met { $ticket }?
rate-how = Hoe deden we het?
rate-bad = slecht
rate-good = goed
rate-more = Vijf punten beoordelen
rate-words = Wil je er iets bij zeggen?
rate-send = Versturen
rate-thanks = Dank je: je oordeel is vastgelegd.
rate-not-yet = Dit ticket is niet opgelost. Daarna kun je het beoordelen.
rate-accessibility = Hoe makkelijk kon je ons vinden?
rate-speed = Hoe snel waren we?
rate-reachability = Waren we bereikbaar terwijl het duurde?
rate-accuracy = Klopte het antwoord?
rate-knowledge = Wisten we waar we het over hadden?

# Checklists en formulieren.
checklists = Checklists
checklist = Checklist
checklists-and-forms = Checklists en formulieren
checklists-help = Een lijst wordt aangeboden op tickets van die soort; wat je afvinkt wordt vastgelegd.
checklist-name = Naam
checklist-kind = Voor
checklist-items = Punten, één per regel
checklist-done = { $n } gedaan
every-kind = elke soort
forms = Formulieren
forms-help = Wat een nieuw ticket vraagt naast onderwerp en tekst: één vraag per regel, een ster als er een antwoord moet komen, keuzes achter strepen: Welke browser? * | Firefox | Chrome
form-unanswered = Beantwoord de vragen met een ster.
add = Toevoegen
keep = Bewaren
offered = Wordt aangeboden
not-offered = niet aangeboden
stays = blijft zoals het is

# Standaardantwoorden en macro’s.
replies = Standaardantwoorden
replies-none = Geen antwoord past
replies-none-help = Antwoorden die je vaak schrijft: typ een schuine streep in een ticket om er een in te voegen.
replies-manage = Antwoorden bewerken
reply-new = Nieuw antwoord
reply-name = Achter de schuine streep
reply-title = Wat het is
reply-for = Voor
reply-fields = Velden die worden ingevuld:
reply-put-in = Invoegen
macro-does = En doet (een macro)
macro-after = Na het versturen
macro-title = Macro: { $name }
macro-will = Dit gebeurt er
macro-says-public = Stuurt de tekst hieronder naar de klant
macro-says-note = Schrijft de tekst hieronder als notitie
macro-waits = wacht op de klant
macro-resolves = lost het ticket op
macro-workaround = biedt het aan als werkaround
macro-priority = maakt er { $priority } van
macro-assigns = geeft het aan { $who }
macro-run = Doen
macro-preview = Eerst kijken
after-nothing = niets
composer-more = Later, concepten, standaardantwoorden
send-at = Versturen om
send-later = Later versturen
keep-draft = Als concept bewaren
collision = Een collega schrijft ook op dit ticket.
later-at = Gaat weg { $t }
later-failed = Kon niet worden verstuurd
withdraw = Terugtrekken

# Problemen.
nav-problems = Problemen
problem-open = open
problem-known-error = bekende fout
problem-solved = opgelost
problem-tickets =
    { $n ->
        [one] 1 ticket
       *[other] { $n } tickets
    }
problem-new = Nieuw probleem
problem-make = Probleem maken
problem-none = Geen problemen
problem-none-help = Komen storingen steeds terug, zoek dan één keer de oorzaak: leg ze hier bij elkaar.
problem-suggested = Deze storingen lijken op elkaar
problem-title = Wat is het?
problem-state = Stand
problem-cause = Oorzaak
workaround-known = Werkaround
problem-workaround-help = Staat op nieuwe tickets die hierop lijken.
problem-begins-with = Begint met { $tickets }.
problem-incidents = De storingen
problem-this = Hoort bij
problem-alike = Dit lijkt op een bekend probleem:
problem-put = Het is dit
problem-take-away = Het is dit niet
problem-new-from = Maak hier een probleem van
