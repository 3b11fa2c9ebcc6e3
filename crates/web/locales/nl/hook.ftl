# Webhooks.
hook-title = Webhooks
hook-out = Wat wij anderen vertellen
hook-out-help = Een ondertekend bericht naar een adres van jullie als er iets met een ticket gebeurt. Het zegt wat er gebeurde en hoe het ticket ervoor staat, nooit wat er geschreven is.
hook-out-none = Er wordt nog niemand iets verteld. Voeg een adres toe, kies wat het moet horen en verstuur een proef.
hook-in = Wat anderen ons vertellen
hook-in-help = Een adres voor bewaking, een formulier of een telefooncentrale. Wat daar binnenkomt opent een ticket, of komt bij het ticket met dezelfde sleutel.
hook-in-none = Er is nog niets aangesloten. Voeg een adres toe en een mapping die zegt waar in het bericht wat staat.
hook-add = Webhook toevoegen
hook-name = Naam
hook-url = Adres
hook-customer = Van welke klant
hook-every-customer = Elke klant
hook-topics = Wat het hoort
hook-fault = Zo kan het nog niet: een naam, een adres dat met https:// begint, en minstens één onderwerp.
hook-off = uit
hook-failing = Sinds { $since } is er niets doorgekomen.
hook-heard = laatst van gehoord: { $t }
hook-never = nooit
hook-kind = Soort
hook-kind-generic = JSON met een mapping
hook-kind-phone = Telefoon
hook-test = Proef versturen
hook-turn-off = Uitzetten
hook-turn-on = Aanzetten
hook-new-secret = Nieuw geheim
hook-delete = Verwijderen
hook-secret = Geheim om onze handtekening te controleren
hook-secret-help = Berichten zijn ondertekend volgens Standard Webhooks: de headers webhook-id, webhook-timestamp en webhook-signature. Elke bibliotheek daarvoor neemt dit geheim.
hook-change = Wijzigen
hook-log = Wat er verstuurd is
hook-log-none = Er is nog niets verstuurd.
hook-state-sent = aangenomen
hook-state-failed = niet aangenomen
hook-state-waiting = wacht
hook-attempts =
    { $n ->
        [0] nog niet geprobeerd
        [one] één poging
       *[other] { $n } pogingen
    }
hook-again-at = opnieuw om { $t }
hook-body = Wat erin stond
hook-replay = Opnieuw versturen
hook-done-added = Toegevoegd. Verstuur een proef om te zien of het aankomt.
hook-done-saved = Opgeslagen.
hook-done-test = Er is een proef onderweg; het antwoord verschijnt hieronder.
hook-done-replay = Het wordt nog eens verstuurd.
hook-done-secret = Er is een nieuw geheim; het oude ondertekent niets meer.
hook-receiver-add = Systeem aansluiten
hook-receiver-customer = Van wie is wat het zegt
hook-receiver-any = Dat zegt het bericht, of het nummer van de beller
hook-receiver-secret = Geheim
hook-receiver-secret-help = De auth token van Twilio, of een geheim van Standard Webhooks (whsec_…). Dan worden berichten zonder handtekening geweigerd.
hook-mapping = Mapping
hook-mapping-help = JSON. {"{{"}/plek{"}}"} is een JSON pointer in het bericht; {"{{"}/a | /b{"}}"} neemt de eerste die er is. Laat staan zoals het is bij een telefoon.
hook-address-once = Dit is het adres. Het wordt één keer getoond; wie het heeft kan tickets openen.
hook-new-token = Nieuw adres
hook-rejects = Heeft iemand nodig
hook-rejects-help = Wat binnenkwam en niet verwerkt kon worden, zoals het was. Er wordt niets weggegooid.
hook-rejects-waiting =
    { $n ->
        [one] Eén bericht heeft iemand nodig
       *[other] { $n } berichten hebben iemand nodig
    }
hook-rejects-none = Er wacht niets op iemand
hook-urgent = telefoontje
hook-raw = Zoals het binnenkwam
hook-settle = Niets te doen
settings-channels = Kanalen
