//! How each job went, for an operator.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Mutex, PoisonError};

use domain::span::Instant;

/// How one job went.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct JobStatus {
    /// How often it ran.
    pub runs: u64,
    /// How often it failed.
    pub failures: u64,
    /// How many subjects it did something about.
    pub done: u64,
    /// When it ran last.
    pub last_run: Option<Instant>,
    /// Why it failed last, if its last run failed.
    pub error: Option<String>,
}

/// All jobs.
#[derive(Debug, Default)]
pub struct Status {
    jobs: Mutex<BTreeMap<&'static str, JobStatus>>,
}

impl Status {
    /// Records a run: how much was done, or why it failed.
    pub fn ran(&self, job: &'static str, at: Instant, outcome: Result<u64, String>) {
        let mut jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        let status = jobs.entry(job).or_default();
        status.runs += 1;
        status.last_run = Some(at);
        match outcome {
            Ok(done) => {
                status.done += done;
                status.error = None;
            }
            Err(error) => {
                status.failures += 1;
                status.error = Some(error);
            }
        }
    }

    /// How each job went, by name.
    pub fn jobs(&self) -> BTreeMap<&'static str, JobStatus> {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The same in the text form of Prometheus.
    pub fn metrics(&self) -> String {
        let jobs = self.jobs();
        let mut out = String::new();
        let mut family = |name: &str, kind: &str, help: &str, value: &dyn Fn(&JobStatus) -> Option<i64>| {
            let _ = writeln!(out, "# HELP {name} {help}\n# TYPE {name} {kind}");
            for (job, status) in &jobs {
                if let Some(value) = value(status) {
                    let _ = writeln!(out, "{name}{{job=\"{job}\"}} {value}");
                }
            }
        };
        let count = |value: u64| Some(i64::try_from(value).unwrap_or(i64::MAX));
        family("vangnet_job_runs_total", "counter", "Runs of a background job.", &|job| count(job.runs));
        family("vangnet_job_failures_total", "counter", "Runs that failed.", &|job| count(job.failures));
        family("vangnet_job_done_total", "counter", "Subjects it did something about.", &|job| {
            count(job.done)
        });
        family("vangnet_job_failing", "gauge", "1 when its last run failed.", &|job| {
            Some(i64::from(job.error.is_some()))
        });
        family("vangnet_job_last_run_seconds", "gauge", "When it ran last, seconds since 1970.", &|job| {
            job.last_run.map(|at| at.0.div_euclid(1000))
        });
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_that_failed_is_failing_until_it_succeeds() {
        let status = Status::default();
        status.ran("breach", Instant(5_000), Ok(3));
        status.ran("breach", Instant(6_000), Err("no".into()));
        let text = status.metrics();
        assert!(text.contains("vangnet_job_done_total{job=\"breach\"} 3"), "{text}");
        assert!(text.contains("vangnet_job_failing{job=\"breach\"} 1"), "{text}");
        status.ran("breach", Instant(7_000), Ok(0));
        let text = status.metrics();
        assert!(text.contains("vangnet_job_failing{job=\"breach\"} 0"), "{text}");
        assert!(text.contains("vangnet_job_failures_total{job=\"breach\"} 1"), "{text}");
        assert!(text.contains("vangnet_job_last_run_seconds{job=\"breach\"} 7"), "{text}");
    }
}
