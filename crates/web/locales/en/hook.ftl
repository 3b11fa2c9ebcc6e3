# Webhooks.
hook-title = Webhooks
hook-out = What we tell others
hook-out-help = A signed message to an address of yours when something happens to a ticket. It says what happened and how the ticket stands, never what was written.
hook-out-none = Nobody is told anything yet. Add an address, choose what it should hear, and send a test.
hook-in = What others tell us
hook-in-help = An address for monitoring, a form or a telephone system. What it says opens a ticket, or adds to the one with the same key.
hook-in-none = Nothing is connected yet. Add an address and a mapping that says where in the message what stands.
hook-add = Add a webhook
hook-name = Name
hook-url = Address
hook-customer = Of which customer
hook-every-customer = Every customer
hook-topics = What it hears
hook-fault = That does not work yet: a name, an address that begins with https://, and at least one topic.
hook-off = off
hook-failing = Nothing has come through since { $since }.
hook-heard = last heard of: { $t }
hook-never = never
hook-kind = Kind
hook-kind-generic = JSON with a mapping
hook-kind-phone = Telephone
hook-test = Send a test
hook-turn-off = Turn off
hook-turn-on = Turn on
hook-new-secret = New secret
hook-delete = Delete
hook-secret = Secret for checking our signature
hook-secret-help = Messages are signed as Standard Webhooks: the headers webhook-id, webhook-timestamp and webhook-signature. Any library for it takes this secret.
hook-change = Change
hook-log = What was sent
hook-log-none = Nothing was sent yet.
hook-state-sent = taken
hook-state-failed = not taken
hook-state-waiting = waiting
hook-attempts =
    { $n ->
        [0] not tried yet
        [one] one attempt
       *[other] { $n } attempts
    }
hook-again-at = again at { $t }
hook-body = What it said
hook-replay = Send again
hook-done-added = Added. Send a test to see whether it comes through.
hook-done-saved = Saved.
hook-done-test = A test is on its way; its answer appears below.
hook-done-replay = It is sent once more.
hook-done-secret = There is a new secret; the old one signs nothing any more.
hook-receiver-add = Connect a system
hook-receiver-customer = Whose is what it says
hook-receiver-any = The message says so, or the caller’s number
hook-receiver-secret = Secret
hook-receiver-secret-help = Twilio’s auth token, or a secret of Standard Webhooks (whsec_…). With one, unsigned messages are refused.
hook-mapping = Mapping
hook-mapping-help = JSON. {"{{"}/place{"}}"} is a JSON pointer into the message; {"{{"}/a | /b{"}}"} takes the first that is there. Leave it as it is for a telephone.
hook-address-once = This is the address. It is shown once; whoever has it can open tickets.
hook-new-token = New address
hook-rejects = Needs a person
hook-rejects-help = What came in and could not be acted on, as it was. Nothing is thrown away.
hook-rejects-waiting =
    { $n ->
        [one] One message needs a person
       *[other] { $n } messages need a person
    }
hook-rejects-none = Nothing waits for a person
hook-urgent = call
hook-raw = As it came in
hook-settle = Nothing to do
settings-channels = Channels
