//! What may be done to people, for the pages and the API alike: adding, inviting, changing, letting go, erasing, and the
//! keys of programs.

use domain::access::{Action, KeyScope, Resource, Role};
use domain::span::{Duration, Instant};
use sha2::{Digest, Sha256};
use store::person::{self, NewPerson, Person};
use store::{api_key, factor};

use crate::app::App;
use crate::error::Error;
use crate::session::{Viewer, link, random_token};

/// Longest name, in characters.
const LONGEST_NAME: usize = 100;
/// How long a key and its successor both work.
const OVERLAP: Duration = Duration::hours(24);
/// The longest life of a key that is given in days.
const MOST_DAYS: i64 = 3_650;

/// A person to be added or changed.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Full name.
    pub name: String,
    /// Address; empty for a program.
    pub email: String,
    /// `nl` or `en`.
    pub language: String,
    /// A word of [`Role`].
    pub role: String,
    /// The organisation of a contact.
    pub customer_id: Option<i64>,
    /// A program, which has keys alone.
    pub service: bool,
    /// The customers a colleague is limited to; `None` for all.
    pub limited_to: Option<Vec<i64>>,
}

impl Wanted {
    /// The role and the tidy texts.
    fn read(&self) -> Result<(Role, String, Option<String>), Error> {
        let role = Role::parse(&self.role)
            .ok_or_else(|| Error::Invalid(format!("role={}: there is no such role", self.role).into()))?;
        let name = self.name.trim();
        if name.is_empty() || name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
            return Err(Error::Invalid("name: 1 to 100 characters on one line".into()));
        }
        if !["nl", "en"].contains(&self.language.as_str()) {
            return Err(Error::Invalid(format!("language={}: nl or en", self.language).into()));
        }
        let email = self.email.trim().to_lowercase();
        if self.service {
            return Ok((role, name.to_owned(), None));
        }
        if !is_address(&email) {
            return Err(Error::Invalid(format!("email={email}: write it like anna@example.nl").into()));
        }
        Ok((role, name.to_owned(), Some(email)))
    }
}

/// Enough of an address to write to.
fn is_address(text: &str) -> bool {
    let Some((local, host)) = text.rsplit_once('@') else { return false };
    let odd = |c: char| c.is_whitespace() || c.is_control() || "<>,;:\"()[]\\".contains(c);
    text.len() <= 254
        && !local.is_empty()
        && host.contains('.')
        && !host.starts_with(['.', '-'])
        && !host.ends_with('.')
        && !text.contains(odd)
}

/// Who may add, change and let go such a person: an administrator; of a customer's contacts also who keeps contacts.
///
/// # Errors
/// [`Error::Denied`].
pub fn must_keep(viewer: &Viewer, customer: Option<i64>) -> Result<(), Error> {
    match customer {
        Some(customer) => viewer.must(Action::EditContacts, Resource::Of(customer)),
        None => viewer.must(Action::Administer, Resource::House),
    }
}

/// True when [`must_keep`] lets them.
pub fn may_keep(viewer: &Viewer, person: &Person) -> bool {
    must_keep(viewer, person.customer_id).is_ok()
}

/// The person, when the viewer may see them: colleagues see colleagues and the contacts within reach, a customer's
/// administrator the own contacts.
///
/// # Errors
/// `NotFound`, also for what the viewer may not see.
pub async fn find(app: &App, viewer: &Viewer, id: i64) -> Result<Person, Error> {
    let person = app.db.read(move |tx| Box::pin(person::get(tx, id))).await?.ok_or(Error::NotFound)?;
    let of = person.customer_id.map_or(Resource::House, Resource::Of);
    let seen = viewer.decide(Action::SeePeople, of).allowed() || may_keep(viewer, &person);
    if seen { Ok(person) } else { Err(Error::NotFound) }
}

/// Adds a person, and sends the invitation where they sign in.
///
/// # Errors
/// `Denied`; `Invalid`; `Conflict` when the address is taken.
pub async fn add(app: &App, viewer: &Viewer, wanted: &Wanted) -> Result<i64, Error> {
    must_keep(viewer, wanted.customer_id)?;
    let (role, name, email) = wanted.read()?;
    if role.is_staff() == wanted.customer_id.is_some() {
        return Err(Error::Invalid("role: a contact belongs to a customer, a colleague to none".into()));
    }
    let new = NewPerson {
        customer_id: wanted.customer_id,
        name,
        email,
        language: wanted.language.clone(),
        role,
        password_hash: None,
    };
    let (service, limits) = (wanted.service, wanted.limited_to.clone());
    let (actor, now, token, app_) = (viewer.person, app.now(), random_token()?, app.clone());
    let added = app.db.write(move |tx| {
        Box::pin(async move {
            if let Some(customer) = new.customer_id {
                store::customer::get(tx, customer).await?.ok_or(store::StoreError::NotFound("customer"))?;
            }
            let id = match service {
                true => person::create_service(tx, &new, Some(actor), now).await?,
                false => person::create(tx, &new, Some(actor), now).await?,
            };
            if let Some(limits) = limits.filter(|_| role.is_staff()) {
                person::limit(tx, id, Some(&limits), Some(actor), now).await?;
            }
            if let Some(person) = person::get(tx, id).await?.filter(|_| !service) {
                link::invite(tx, &app_, &person, &token, actor, now).await?;
            }
            Ok(id)
        })
    });
    let id = added.await.map_err(taken)?;
    app.names_changed();
    Ok(id)
}

/// An address that is taken is said so; whose it is, is not.
fn taken(error: store::StoreError) -> Error {
    if error.is_conflict() {
        return Error::Conflict("somebody signs in with this address already".into());
    }
    error.into()
}

/// Changes a person. Nobody changes what they themselves may.
///
/// # Errors
/// `Denied`; `Invalid`; `Conflict` when the address is taken.
pub async fn change(app: &App, viewer: &Viewer, id: i64, wanted: &Wanted) -> Result<(), Error> {
    let before = find(app, viewer, id).await?;
    must_keep(viewer, before.customer_id)?;
    let wanted = Wanted { service: before.service, ..wanted.clone() };
    let (role, name, email) = wanted.read()?;
    let limits = wanted.limited_to.filter(|_| role.is_staff());
    if id == viewer.person && (role != before.role || limits.is_some() != before.limited) {
        return Err(Error::Invalid("ask another administrator: nobody changes their own rights".into()));
    }
    let now = app.now();
    let changed = Person { name, email, role, language: wanted.language, ..before.clone() };
    let actor = viewer.person;
    let command = app.db.write(move |tx| {
        Box::pin(async move {
            let current = person::reach(tx, &before, now).await?;
            person::update(tx, &changed, Some(actor), now).await?;
            let wanted = limits.clone().map_or(domain::access::Reach::Everything, domain::access::Reach::of);
            if role.is_staff() && wanted != current {
                person::limit(tx, id, limits.as_deref(), Some(actor), now).await?;
            }
            Ok(())
        })
    });
    command.await.map_err(taken)?;
    app.names_changed();
    app.keys.forget();
    Ok(())
}

/// Sends the invitation, or a fresh one.
///
/// # Errors
/// `Denied`; `Invalid` for a program or somebody who may not sign in.
pub async fn invite(app: &App, viewer: &Viewer, id: i64) -> Result<(), Error> {
    let person = find(app, viewer, id).await?;
    must_keep(viewer, person.customer_id)?;
    let (actor, now, token, app_) = (viewer.person, app.now(), random_token()?, app.clone());
    let invited = app
        .db
        .write(move |tx| Box::pin(async move { link::invite(tx, &app_, &person, &token, actor, now).await }));
    Ok(invited.await?)
}

/// Lets somebody sign in again, or no more: sessions, keys and links end at once.
///
/// # Errors
/// `Denied`; `Invalid` for the own person.
pub async fn set_active(app: &App, viewer: &Viewer, id: i64, active: bool) -> Result<(), Error> {
    let person = find(app, viewer, id).await?;
    must_keep(viewer, person.customer_id)?;
    if id == viewer.person {
        return Err(Error::Invalid("ask another administrator: nobody locks themselves out".into()));
    }
    let (actor, now) = (viewer.person, app.now());
    let changed = Person { active, ..person };
    let command =
        app.db.write(move |tx| Box::pin(async move { person::update(tx, &changed, Some(actor), now).await }));
    command.await?;
    app.keys.forget();
    app.names_changed();
    Ok(())
}

/// Erases a person for good: see `store::person::erase`.
///
/// # Errors
/// `Denied`; `Invalid` for the own person.
pub async fn erase(app: &App, viewer: &Viewer, id: i64) -> Result<(), Error> {
    find(app, viewer, id).await?;
    viewer.must(Action::Administer, Resource::House)?;
    if id == viewer.person {
        return Err(Error::Invalid("ask another administrator: nobody erases themselves".into()));
    }
    let (actor, now) = (viewer.person, app.now());
    app.db.write(move |tx| Box::pin(async move { person::erase(tx, id, Some(actor), now).await })).await?;
    app.keys.forget();
    app.names_changed();
    Ok(())
}

/// Takes the second factors of somebody who lost them away; a colleague sets new ones up at the next sign-in.
///
/// # Errors
/// `Denied`.
pub async fn reset_factor(app: &App, viewer: &Viewer, id: i64) -> Result<(), Error> {
    let person = find(app, viewer, id).await?;
    must_keep(viewer, person.customer_id)?;
    let (actor, now) = (viewer.person, app.now());
    app.db.write(move |tx| Box::pin(async move { factor::reset(tx, id, Some(actor), now).await })).await?;
    Ok(())
}

/// A key to be made.
#[derive(Clone, Debug, Default)]
pub struct WantedKey {
    /// What it is for.
    pub name: String,
    /// `read`, `write` or `mail`.
    pub scope: String,
    /// The one customer it reaches.
    pub customer_id: Option<i64>,
    /// When it ends.
    pub expires_at: Option<Instant>,
}

/// Days from now, as an end.
///
/// # Errors
/// `Invalid` beyond ten years.
pub fn in_days(days: Option<i64>, now: Instant) -> Result<Option<Instant>, Error> {
    match days {
        None => Ok(None),
        Some(days) if (1..=MOST_DAYS).contains(&days) => Ok(Some(now + Duration::days(days))),
        Some(days) => Err(Error::Invalid(format!("days={days}: 1 to {MOST_DAYS}").into())),
    }
}

/// Whose keys the viewer keeps: the own, and those of people they keep. A program whose key was narrowed keeps none.
///
/// # Errors
/// `Denied`; `NotFound`.
pub async fn must_keep_keys(app: &App, viewer: &Viewer, id: i64) -> Result<(), Error> {
    if viewer.key.is_some() && viewer.reach.is_limited() {
        return Err(Error::Denied(domain::access::Reason::KeyScope));
    }
    if id == viewer.person {
        return viewer.must(Action::OwnSettings, Resource::House);
    }
    let person = find(app, viewer, id).await?;
    must_keep(viewer, person.customer_id)
}

/// Makes a key; answers its id and the key itself, which is shown once.
///
/// # Errors
/// `Denied`; `Invalid`.
pub async fn make_key(
    app: &App,
    viewer: &Viewer,
    id: i64,
    wanted: WantedKey,
) -> Result<(i64, String), Error> {
    must_keep_keys(app, viewer, id).await?;
    let name = wanted.name.trim().to_owned();
    if name.is_empty() || name.chars().count() > 100 {
        return Err(Error::Invalid("name: 1 to 100 characters".into()));
    }
    let scope = KeyScope::parse(&wanted.scope)
        .ok_or_else(|| Error::Invalid(format!("scope={}: read, write or mail", wanted.scope).into()))?;
    let now = app.now();
    if wanted.expires_at.is_some_and(|at| at <= now) {
        return Err(Error::Invalid("expires_at: lies behind us".into()));
    }
    let key = fresh_key()?;
    let WantedKey { customer_id, expires_at, .. } = wanted;
    let new = api_key::NewKey { hash: hash(&key), person_id: id, name, scope, customer_id, expires_at };
    let actor = viewer.person;
    let made =
        app.db.write(move |tx| Box::pin(async move { api_key::create(tx, &new, Some(actor), now).await }));
    Ok((made.await?, key))
}

/// Makes the successor of a key; both work for a day.
///
/// # Errors
/// `Denied`; `NotFound`.
pub async fn rotate_key(app: &App, viewer: &Viewer, id: i64, key_id: i64) -> Result<(i64, String), Error> {
    must_keep_keys(app, viewer, id).await?;
    let (now, actor, key) = (app.now(), viewer.person, fresh_key()?);
    let hash = hash(&key);
    let made = app.db.write(move |tx| {
        Box::pin(async move { api_key::rotate(tx, (key_id, id), hash, OVERLAP, Some(actor), now).await })
    });
    Ok((made.await?, key))
}

/// Takes a key away.
///
/// # Errors
/// `Denied`; `NotFound`.
pub async fn delete_key(app: &App, viewer: &Viewer, id: i64, key_id: i64) -> Result<(), Error> {
    must_keep_keys(app, viewer, id).await?;
    let (now, actor) = (app.now(), viewer.person);
    let gone = app
        .db
        .write(move |tx| Box::pin(async move { api_key::delete(tx, key_id, id, Some(actor), now).await }));
    let gone = gone.await?;
    app.keys.forget();
    if gone { Ok(()) } else { Err(Error::NotFound) }
}

fn fresh_key() -> Result<String, Error> {
    Ok(format!("vn_{}", random_token()?))
}

fn hash(key: &str) -> [u8; 32] {
    Sha256::digest(key.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_an_address() {
        for good in ["a@b.nl", "anna+x@mail.example.org", "o'neil@example.org"] {
            assert!(is_address(good), "{good}");
        }
        for bad in
            ["", "a", "@b.nl", "a@b", "a@.nl", "a b@c.nl", "a@b.nl\r\nbcc:x@y.nl", "<a@b.nl>", "a,b@c.nl"]
        {
            assert!(!is_address(bad), "{bad}");
        }
    }

    #[test]
    fn a_wish_is_read_or_says_what_is_wrong() {
        let wanted = Wanted {
            name: " Anna ".to_owned(),
            email: "ANNA@example.nl ".to_owned(),
            language: "nl".to_owned(),
            role: "engineer".to_owned(),
            ..Wanted::default()
        };
        let (role, name, email) = wanted.read().unwrap();
        assert_eq!(
            (role, name.as_str(), email.as_deref()),
            (Role::Engineer, "Anna", Some("anna@example.nl"))
        );
        for (wrong, word) in [
            (Wanted { role: "root".to_owned(), ..wanted.clone() }, "role"),
            (Wanted { name: String::new(), ..wanted.clone() }, "name"),
            (Wanted { email: "x".to_owned(), ..wanted.clone() }, "email"),
            (Wanted { language: "fr".to_owned(), ..wanted.clone() }, "language"),
        ] {
            let Err(Error::Invalid(sentence)) = wrong.read() else { panic!("{wrong:?} was read") };
            assert!(sentence.starts_with(word), "{sentence}");
        }
        assert_eq!(Wanted { service: true, ..wanted }.read().unwrap().2, None);
    }
}
