//! Pages and API through the whole router, on a SQLite file of their own.

mod api;
mod edges;
mod house;
mod lists;
mod pages;
mod work;
