# Contracten.
contract-in-force = vandaag van kracht
contract-none = Geen contract van kracht
contract-none-help = Een contract is één tekstbestand. Controleer het met “vangnet contract check” en leg het vast via de API; vanaf de eerste dag beoordeelt het elk nieuw ticket.
contract-version = Versie
contract-from = vanaf { $from }
contract-from-to = { $from } tot en met { $to }
contract-holds = van kracht
contract-not-in-force = vandaag niet van kracht
contract-unread = Deze tekst is niet meer te lezen:
contract-promises = Wat is afgesproken
contract-hours = Servicetijden
contract-updates-every = Update elke
contract-examples = Voorbeelden, en wat je kunt verwachten
contract-days =
    { $n ->
        [one] 1 dag
       *[other] { $n } dagen
    }
contract-business-days =
    { $n ->
        [one] 1 werkdag
       *[other] { $n } werkdagen
    }
contract-months =
    { $n ->
        [one] 1 maand
       *[other] { $n } maanden
    }
contract-try = Probeer het: wanneer zou het klaar moeten zijn?
contract-try-at = Ticket komt binnen op ({ $zone })
contract-try-go = Reken uit
contract-try-fault = Dat is geen datum met tijd.
contract-try-never = nooit: deze servicetijden gaan niet meer open
contract-why = Waarom dan?
contract-findings = Wat de controle zegt
contract-clean = Controle: niets gevonden
contract-clean-help = Niets vaags, ontbrekends, tegenstrijdigs of onmogelijks gevonden.
contract-n-errors =
    { $n ->
        [one] 1 fout
       *[other] { $n } fouten
    }
contract-n-warnings =
    { $n ->
        [one] 1 waarschuwing
       *[other] { $n } waarschuwingen
    }
contract-error = fout
contract-warning = waarschuwing
contract-note = opmerking
contract-line = regel
contract-versions = Versies
contract-recorded = vastgelegd
contract-pinned = Een ticket wordt voorgoed beoordeeld door de versie die gold toen het werd geopend.
contract-changes = Wat er is veranderd sinds versie { $n }
contract-lines-same =
    { $n ->
        [one] 1 regel gelijk
       *[other] { $n } regels gelijk
    }
contract-source = De tekst zelf
contract-source-show = Toon de TOML
api-title = API
