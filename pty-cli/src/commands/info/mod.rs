//! `pty-cli info`.

mod show;
mod summary;

use std::io::{self, Write};

use crate::Failure;
use crate::args::Info;
use summary::Summary;

pub(crate) fn run(args: Info) -> Result<u8, Failure> {
    let mut code = 0;
    for (index, path) in args.files.iter().enumerate() {
        let result = Summary::of(path, args.timing.as_deref(), args.input_format).and_then(|summary| {
            let text = match args.json {
                true => show::json(&summary),
                false => format!("{}{}", if index > 0 { "\n" } else { "" }, show::text(&summary)),
            };
            let mut stdout = io::stdout();
            let written = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
            written.map_err(|error| Failure {
                code: 1,
                ..Failure::new(format_args!("cannot write: {error}"))
            })?;
            match summary.cut {
                Some(cut) if args.strict => Err(Failure::of_file(path, cut)),
                _ => Ok(()),
            }
        });
        // The others are still worth knowing.
        if let Err(failure) = result {
            let _ = writeln!(io::stderr(), "pty-cli: {}", failure.message);
            code = failure.code;
        }
    }
    Ok(code)
}
