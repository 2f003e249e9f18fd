//! A plain HTTP client against the simulator: what TikTok does, behaviour by behaviour.

mod client;
mod days;
mod examples;
mod faults;
mod login;
mod pages;
mod personas;
mod side_routes;
mod stepping;
mod studio_calls;
mod studio_client;
mod studio_export;
mod studio_pages;
mod studio_shapes;
mod studio_switches;
mod tokens;
mod truth;
mod webhooks;
