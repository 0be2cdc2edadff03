//! Starts the page on wasm; natively it is the command line.

#[cfg(target_arch = "wasm32")]
fn main() {
    hopscope::web::start();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    hopscope::command::run()
}
