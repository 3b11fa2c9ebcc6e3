//! A command waiting for its turn, with the place where its answer goes.

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;

use futures_util::FutureExt as _;
use tokio::sync::oneshot;

use super::tx::Tx;
use crate::error::{Result, StoreError};

/// A boxed future of a command.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A command that can be run, again if need be, and answered once its commit is durable.
pub(crate) trait Job: Send {
    /// Runs it inside the transaction at hand; the result is kept.
    fn run<'a>(
        &'a mut self,
        tx: &'a mut Tx,
        last_attempt: bool,
    ) -> BoxFuture<'a, std::result::Result<(), StoreError>>;
    /// Gives it a result from outside: it could not be run to its end.
    fn fail(&mut self, error: StoreError);
    /// Hands the kept result to the caller, or the error that the commit met.
    fn answer(self: Box<Self>, commit: &Result<()>);
}

/// The command as the caller wrote it.
pub(crate) struct Command<F, T> {
    pub(crate) work: Option<F>,
    pub(crate) result: Option<Result<T>>,
    pub(crate) reply: oneshot::Sender<Result<T>>,
}

impl<F, T> Command<F, T> {
    /// The command and the place where its answer will be.
    pub(crate) fn new(work: F) -> (Command<F, T>, oneshot::Receiver<Result<T>>) {
        let (reply, answer) = oneshot::channel();
        (Command { work: Some(work), result: None, reply }, answer)
    }
}

impl<F, T> Job for Command<F, T>
where
    F: for<'a> FnOnce(&'a mut Tx) -> BoxFuture<'a, Result<T>> + Clone + Send,
    T: Send,
{
    fn run<'a>(
        &'a mut self,
        tx: &'a mut Tx,
        last_attempt: bool,
    ) -> BoxFuture<'a, std::result::Result<(), StoreError>> {
        Box::pin(async move {
            let work = if last_attempt { self.work.take() } else { self.work.clone() };
            let Some(work) = work else { return Err(StoreError::Closed) };
            // A panic in one command must not take the writer, and with it everybody, down.
            let done = AssertUnwindSafe(async {
                let value = work(tx).await?;
                tx.flush().await?;
                Ok(value)
            });
            let done = done.catch_unwind().await;
            let done = done.unwrap_or_else(|_| Err(StoreError::Database("the command panicked".to_owned())));
            let outcome = done.as_ref().map(|_| ()).map_err(Clone::clone);
            self.result = Some(done);
            outcome
        })
    }

    fn fail(&mut self, error: StoreError) {
        self.result = Some(Err(error));
    }

    fn answer(self: Box<Self>, commit: &Result<()>) {
        let result = match (self.result, commit) {
            // What failed was rolled back, whatever became of its neighbours.
            (Some(Err(error)), _) => Err(error),
            (_, Err(error)) => Err(error.clone()),
            (Some(Ok(value)), Ok(())) => Ok(value),
            (None, Ok(())) => Err(StoreError::Closed),
        };
        // A caller that has gone away does not want it any more; it is recorded all the same.
        let _ = self.reply.send(result);
    }
}
