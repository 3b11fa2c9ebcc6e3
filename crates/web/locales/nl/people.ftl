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
second-add = Een authenticator-app instellen
second-change = Wijzigen
second-remove = De authenticator-app weghalen
passkey-use = Een passkey gebruiken
passkey-script = Voor een passkey is JavaScript nodig.

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
