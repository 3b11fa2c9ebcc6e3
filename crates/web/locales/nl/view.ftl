# De zoektaal.
query-label = Vraag van deze lijst
query-placeholder = priority:P1 customer:acme waiting>2d woorden…
query-help = Wat je kunt vragen
query-mend = Gebruik “{ $text }”
query-too-long = Dat is meer dan past: { $mend } is het meeste. Laat iets weg.
query-open-quote = Er begint een aanhalingsteken dat niet sluit: schrijf { $mend }.
query-no-field = Het veld “{ $word }” bestaat niet. Zoek je het woord zelf, zet het dan tussen aanhalingstekens.
query-no-field-near = Het veld “{ $word }” bestaat niet; “{ $mend }” wel.
query-no-value = Achter “{ $word }” staat niets: schrijf een waarde.
query-no-value-near = Achter “{ $word }” staat niets: schrijf { $mend }.
query-bad-value = “{ $word }” kan hier niet: schrijf { $mend }.
query-bad-length = “{ $word }” is geen tijdsduur of dag: schrijf { $mend } of 2026-11-30.
query-not-compared = “{ $word }” is niet meer of minder dan iets: schrijf { $mend } en een waarde.
query-negated = “{ $word }” zegt twee keer nee: schrijf { $mend }.
query-lone-minus = Een min staat vóór wat er niet mag zijn: schrijf hem tegen het volgende woord aan.
query-unknown = “{ $word }” is niemand die je kunt bereiken.
query-unknown-near = “{ $word }” is niemand die je kunt bereiken; { $mend } wel.
query-too-common = Te veel berichten hebben woorden die beginnen met “{ $word }”: voeg letters toe, of laat de ster weg.
query-word-priority = P1 tot en met P4
query-word-status = waar het in zijn leven is
query-word-customer = van wie het ticket is
query-word-owner = wie het heeft; me, none
query-word-team = het team dat het heeft
query-word-service = de getroffen dienst
query-word-kind = incident, request, question…
query-word-channel = hoe het binnenkwam
query-word-requester = wie het vroeg, met adres
query-word-tag = een label
query-word-is = unanswered, breached, excluded, reopened
query-word-has = attachment, breach, promise, tag
query-word-created = hoe lang geleden het is geopend
query-word-updated = hoe lang geleden er iets gebeurde
query-word-resolved = hoe lang geleden het is opgelost
query-word-waiting = hoe lang het al wacht
query-word-breach = tijd tot een belofte breekt
query-word-live = iemand moet nog iets doen
query-word-settled = opgelost, gesloten of samengevoegd
query-word-any = in welke staat ook
query-word-unanswered = de klant sprak het laatst
query-word-breached = een belofte is nu gebroken
query-word-excluded = buiten de SLA
query-word-reopened = het kwam terug
query-word-none = { "" }
query-example-1 = P1 en P2 van twee klanten
query-example-2 = wacht al meer dan twee dagen
query-example-3 = van niemand, en de klant sprak het laatst
query-example-4 = een belofte breekt binnen een uur
query-example-5 = precies deze woorden, zonder de printer
query-example-6 = opgelost in de laatste week
order-label = Volgorde
order-breach = Eerstvolgende overschrijding eerst
order-newest = Nieuwste eerst
order-oldest = Oudste eerst
order-updated = Laatst gewijzigd eerst

# Bewaarde lijsten.
views-title = Lijsten
views-mine = Mijn lijsten
views-shared = Gedeeld door collega's
views-none = Nog geen lijsten
views-none-help = Schrijf een vraag boven het bord en bewaar die: hij staat dan in de zijbalk, met het aantal erbij.
view-new = Nieuwe lijst
view-edit = Lijst wijzigen
view-save-as = Bewaar als lijst
view-name = Naam
view-query = Vraag
view-shared-label = Iedere collega ziet hem
view-shared-by = van { $name }
view-columns = Kolommen
view-delete = Lijst verwijderen
view-name-wrong = Geef een naam van 1 tot 60 letters op één regel.
view-manage = Alle lijsten
view-open-list = Openen
column-priority = Prioriteit
column-waiting = Wacht op
column-owner = Eigenaar
column-service = Dienst
column-opened = Geopend
column-updated = Laatste wijziging
column-tags = Labels
board-look-further = In het deel dat is doorzocht past niets.
look-further = Zoek verder
matches-more = minstens { $n } tickets
matches = { $n ->
    [one] 1 ticket
   *[other] { $n } tickets
}

# Veel tegelijk.
pick-ticket = Kies { $t }
pick-all = Kies alles op deze pagina
keys-pick = Kies het ticket; met Shift: alles ertussen
bulk-label = Met de gekozen tickets
bulk-picked = gekozen
bulk-do = Doe dit
bulk-choose = Met de gekozen tickets…
bulk-assign = Geef aan
bulk-priority = Zet de prioriteit
bulk-wait = Laat wachten
bulk-resume = Ga verder met
bulk-resolve = Los op
bulk-close = Sluit
bulk-tag = Voeg labels toe
bulk-untag = Haal labels weg
bulk-reply = Antwoord allen hetzelfde
bulk-reply-wait = Antwoord allen, en wacht op de klant
bulk-reply-resolve = Antwoord allen, en los op
bulk-field-owner = Eigenaar, bij “Geef aan”
bulk-field-priority = Prioriteit, bij “Zet de prioriteit”
bulk-field-wait = Op wie, bij “Laat wachten”
bulk-field-tags = Labels, met spaties ertussen
bulk-field-text = Bericht
bulk-title = Wat er is gedaan
bulk-done = gedaan
bulk-refused = geweigerd
bulk-summary-done = { $n ->
    [one] 1 ticket gedaan
   *[other] { $n } tickets gedaan
}
bulk-summary-refused = { $n ->
    [one] 1 geweigerd
   *[other] { $n } geweigerd
}
bulk-undo = Draai terug
bulk-undo-until = kan worden teruggedraaid tot { $t }
bulk-undone-at = teruggedraaid { $t }
bulk-no-way-back = kan niet worden teruggedraaid
bulk-back-to-board = Terug naar de lijst
bulk-none-picked = Kies eerst minstens één ticket.
bulk-too-many = Hoogstens { $n } tickets tegelijk.
bulk-reason-denied = dat mag jij niet met dit ticket
bulk-reason-status = in deze staat heeft dat geen zin
bulk-reason-same = het is al zo
bulk-reason-moved = iemand werkte er op hetzelfde moment aan
bulk-reason-gone = het bestaat niet meer
bulk-reason-failed = het kon niet worden vastgelegd; probeer het opnieuw
bulk-undone = teruggedraaid
bulk-column-outcome = Uitkomst
bulk-column-undo = Terugdraaien

# Een wachtrij doorlopen.
play = Doorlopen
play-title = Een wachtrij doorlopen
play-help = Het ene ticket na het andere, elk één keer, in de volgorde van de lijst. Overslaan vraagt een reden, die als interne notitie in het ticket komt.
play-start = Begin
play-of = { $n } van { $total }
play-next = Volgend ticket
play-skip = Sla over
play-reason = Waarom sla je het over?
play-skip-do = Sla over, met deze reden
play-stop = Stop
play-done = Alles in deze wachtrij is langsgekomen
play-done-help = Er kunnen nieuwe tickets bij zijn gekomen: begin opnieuw om ze te zien.
play-empty = Deze wachtrij is leeg
play-again = Begin opnieuw
play-label = Je doorloopt { $name }
play-back = Terug naar het ticket van de wachtrij
play-skipped = Overgeslagen in een wachtrij: { $reason }
play-no-reason = Zeg in een paar woorden waarom je het overslaat.

# Zoeken.
search-tickets = Tickets
search-customers = Klanten
search-people = Mensen
search-in-note = interne notitie
palette-group-customer = klant
palette-group-person = persoon
palette-group-view = lijst
