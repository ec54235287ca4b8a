//! Limits at the command line, with their stated defaults.

use docward_engine_model::protocol::Limits;

/// What one document may cost.
#[derive(Debug, Clone, Copy, clap::Args)]
#[command(next_help_heading = "Limits")]
pub struct LimitArguments {
    /// Bytes of a file.
    #[arg(long, value_name = "BYTES", default_value_t = Limits::DEFAULT.bytes)]
    pub max_bytes: u64,
    /// Pages or frames of a document.
    #[arg(long, value_name = "N", default_value_t = Limits::DEFAULT.pages)]
    pub max_pages: u32,
    /// Pixels of a page.
    #[arg(long, value_name = "N", default_value_t = Limits::DEFAULT.page_pixels)]
    pub max_page_pixels: u64,
    /// Seconds of one engine process, which reads up to 8 pages.
    #[arg(long, value_name = "S", default_value_t = Limits::DEFAULT.seconds)]
    pub max_seconds: u32,
}

impl LimitArguments {
    /// As engines take them.
    pub fn limits(self) -> Limits {
        Limits {
            bytes: self.max_bytes,
            pages: self.max_pages,
            page_pixels: self.max_page_pixels,
            seconds: self.max_seconds,
            ..Limits::DEFAULT
        }
    }
}
