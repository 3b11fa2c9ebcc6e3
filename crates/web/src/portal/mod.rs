//! What a customer's contact sees: the own tickets in plain words, what waits for them, whom to call, the data as a file.

pub mod escalate; // asking for more attention
pub mod export; //   everything of the own organisation as a file
pub mod home; //     the first page
pub mod load; //     what the first page is made of
pub mod new; //      a new ticket, for people who open one a year
pub mod people; //       whom to call, and whether they answer now
