//! Rows of a foreign file under the ServiceNow mapping: each becomes events or a reject, and the fold takes what comes.
#![no_main]
use server::import::mapping::Mapping;
use server::import::rows::Source;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let mapping = Mapping::parse(server::import::mapping::SERVICENOW).unwrap();
    if let Ok(source) = Source::read(&mapping, bytes, |_| {}) {
        for incident in source.into_incidents() {
            let _ = domain::ticket::fold(&incident.events);
        }
    }
});
